import {
  type ConnectorDescriptor,
  EgressError,
  type Environment,
  type HostRule,
  type Json,
  type ResidencyRules,
  type TransferRecord,
} from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';

export type Warn = (event: string, fields: Readonly<Record<string, Json>>) => void;

/** True until the end of the day, UTC. */
export function isLive(until: string, now: number): boolean {
  return now <= Date.parse(`${until}T23:59:59.999Z`);
}

/** Classes of one host that are neither free to go there nor covered by a record, by what the rules do about them. */
export interface Uncovered {
  readonly enforce: readonly string[];
  readonly warn: readonly string[];
}

/**
 * Judges data of some classes on its way to a host: each class by its own rule where there is one, else by the common
 * one. Data of no class counts as one class without a name.
 */
export function uncoveredData(
  rules: ResidencyRules,
  rule: HostRule,
  classes: readonly string[],
  now: number,
): Uncovered | undefined {
  const records = rules.transfers.filter((record) => isRecordOf(record, rule, now));
  const found: Record<'enforce' | 'warn', string[]> = { enforce: [], warn: [] };
  for (const each of classes.length === 0 ? [''] : classes) {
    const own = Object.hasOwn(rules.dataClasses ?? {}, each) ? rules.dataClasses?.[each] : undefined;
    if ((own ?? rules).allowed.includes(rule.region)) continue;
    if (records.some(({ dataClasses }) => each === '' || dataClasses.includes(each))) continue;
    found[own?.mode ?? rules.mode].push(each);
  }
  return found.enforce.length + found.warn.length === 0 ? undefined : found;
}

/** @param classes - what is sent; everything that the host lists when left out. */
export type DataCheck = (rule: HostRule, classes?: readonly string[]) => void;

/**
 * Asked before every request. Warns once a day for the same host and data.
 * @returns a check that throws {@link EgressError} `RESIDENCY_DENIED` for what is in enforce mode.
 */
export function residencyCheck(rules: ResidencyRules | undefined, now: () => number, warn: Warn): DataCheck {
  if (rules === undefined) return () => {};
  const warned = new Map<string, number>();
  return (rule, classes = rule.dataClasses ?? []) => {
    const at = now();
    const found = uncoveredData(rules, rule, classes, at);
    if (found === undefined) return;
    const { host, region } = rule;
    if (found.enforce.length > 0) {
      throw new EgressError('RESIDENCY_DENIED', `${host} is in ${region}, and no approved transfer covers it.`, {
        remedy: coreRemedies.RESIDENCY_DENIED,
        details: { host, region, dataClasses: named(found.enforce) },
      });
    }
    const key = `${host} ${found.warn.join(' ')}`;
    const day = Math.floor(at / DAY_MS);
    if (warned.get(key) === day) return;
    warned.set(key, day);
    warn('residency.not-covered', { host, region, dataClasses: named(found.warn) });
  };
}

const DAY_MS = 86_400_000;

function named(classes: readonly string[]): string[] {
  return classes.filter((each) => each !== '');
}

/** A transfer record as far as the descriptor knows it; who approved it and until when is for people to say. */
export type TransferDraft = Omit<TransferRecord, 'approvedBy' | 'approvedOn' | 'until'>;

/**
 * Records that somebody would have to approve so that a connector can be used where only `allowed` regions are free:
 * what `doctor` shows and the operator completes.
 */
export function draftTransferRecords(
  descriptor: ConnectorDescriptor,
  environment: Environment,
  allowed: readonly string[],
): readonly TransferDraft[] {
  return descriptor.environments[environment].hosts
    .filter((rule) => !allowed.includes(rule.region))
    .map((rule) => ({
      host: rule.host,
      region: rule.region,
      dataClasses: rule.dataClasses ?? [],
      purpose: descriptor.name,
    }));
}

/** Of this host where it is today, approved by somebody, begun and not over. */
function isRecordOf(record: TransferRecord, rule: HostRule, now: number): boolean {
  return (
    record.host === rule.host &&
    record.region === rule.region &&
    record.approvedBy !== '' &&
    Date.parse(record.approvedOn) <= now &&
    isLive(record.until, now)
  );
}
