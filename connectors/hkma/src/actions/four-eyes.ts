import { ConfigurationError, canonicalJson, type DecidedBy, InputError, type Ref } from '@countersign/contracts';
import { remedies } from '../remedies.js';

/** Who approved a submission, as it stands in the evidence pack; the manifest commits to its digest. */
export interface ApprovalRecord {
  readonly schema: 'countersign.approvals/1';
  readonly approval: string;
  readonly preparedBy: string;
  readonly initiator: string;
  /** The approvals that count, in the order in which they were given. */
  readonly approvals: readonly RecordedApproval[];
}

export interface RecordedApproval {
  readonly by: string;
  /** Whose place the person took; `null`: their own. */
  readonly onBehalfOf: string | null;
  readonly node: string;
  readonly at: string;
  /** How the person was verified. */
  readonly proof: string;
}

/** Why an approval doesn't count. */
type Objection = 'initiator' | 'maker' | 'elsewhere' | 'unproven' | 'same-person' | 'same-principal';

interface Decision {
  readonly record: RecordedApproval;
  readonly person: string;
  readonly principal: string;
}

const NEEDED = 2;

/**
 * Four eyes: two different people agreed, in two people's places, and neither of them started the approval or prepared
 * the submission, nor stands in for somebody who did.
 * @param rules.simulated - a simulated proof counts: at the emulator only.
 * @throws {@link InputError} `SELF_APPROVAL`, `SAME_PERSON_TWICE`, `PEOPLE_NOT_COMPARABLE`,
 * `PROOF_MISSING` or `FOUR_EYES`;
 * {@link ConfigurationError} `DECIDERS_UNKNOWN` where the gate doesn't tell who decided.
 */
export function fourEyes(
  approval: { readonly id: string; readonly decidedBy?: DecidedBy | undefined },
  preparedBy: string,
  rules: { readonly simulated: boolean },
): ApprovalRecord {
  const { decidedBy } = approval;
  if (decidedBy === undefined) {
    throw new ConfigurationError('DECIDERS_UNKNOWN', 'The workspace doesn’t tell who decided.', {
      place: 'approval',
      remedy: remedies.DECIDERS_UNKNOWN,
    });
  }
  const initiator = fold(decidedBy.initiator.id);
  const maker = fold(preparedBy);
  const objections: { readonly node: string; readonly why: Objection }[] = [];
  const counted: Decision[] = [];
  for (const { by, onBehalfOf, nodeId, at, proof } of decidedBy.approvals) {
    const refs = onBehalfOf === undefined ? [by] : [by, onBehalfOf];
    const object = (why: Objection) => objections.push({ node: nodeId, why });
    if (refs.some(({ id }) => fold(id) === initiator)) object('initiator');
    else if (refs.some(({ id }) => fold(id) === maker)) object('maker');
    // One person may have an id of each kind: only ids of one directory tell people apart.
    else if (refs.some((ref) => !isOfOneDirectory(ref, decidedBy.initiator))) object('elsewhere');
    else if (proof === undefined || (proof === 'simulation' && !rules.simulated)) object('unproven');
    else {
      const record = { by: by.id, onBehalfOf: onBehalfOf?.id ?? null, node: nodeId, at, proof };
      counted.push({ record, person: fold(by.id), principal: fold((onBehalfOf ?? by).id) });
    }
  }
  const [first, ...others] = counted;
  const different = counted.some((one) =>
    counted.some((other) => one.person !== other.person && one.principal !== other.principal),
  );
  if (!different) {
    for (const { person, record } of first === undefined ? [] : others) {
      objections.push({ node: record.node, why: person === first?.person ? 'same-person' : 'same-principal' });
    }
    throw refusal(objections);
  }
  return {
    schema: 'countersign.approvals/1',
    approval: approval.id,
    preparedBy,
    initiator: decidedBy.initiator.id,
    approvals: counted.map(({ record }) => record),
  };
}

/** The record in the one form that is digested and packed: canonical JSON (RFC 8785). */
export function approvalRecordBytes(record: ApprovalRecord): Uint8Array {
  return Buffer.from(canonicalJson(record));
}

const codes = {
  initiator: 'SELF_APPROVAL',
  maker: 'SELF_APPROVAL',
  'same-person': 'SAME_PERSON_TWICE',
  'same-principal': 'SAME_PERSON_TWICE',
  elsewhere: 'PEOPLE_NOT_COMPARABLE',
  unproven: 'PROOF_MISSING',
} as const satisfies Record<Objection, keyof typeof remedies>;

function refusal(objections: readonly { readonly node: string; readonly why: Objection }[]): InputError {
  const order: readonly Objection[] = ['initiator', 'maker', 'same-person', 'same-principal', 'elsewhere', 'unproven'];
  const worst = order.find((why) => objections.some((each) => each.why === why));
  const code = worst === undefined ? 'FOUR_EYES' : codes[worst];
  return new InputError(code, 'Two different people, neither its maker nor who asked, must have approved.', {
    place: 'approval',
    remedy: remedies[code],
    details: { needed: NEEDED, notCounted: objections.slice(0, 20).map((each) => ({ ...each })) },
  });
}

/** Two spellings of one id are one person, also with characters between that nobody sees. */
export function fold(id: string): string {
  return id
    .normalize('NFKC')
    .replace(/[\s\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '')
    .toUpperCase()
    .toLowerCase();
}

function isOfOneDirectory(one: Ref, other: Ref): boolean {
  return one.system === other.system && one.tenant === other.tenant && one.kind === other.kind;
}
