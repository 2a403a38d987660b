import type { DecidedBy, HumanProof } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fourEyes } from './four-eyes.js';

const ref = (id: string) => ({ system: 'local', tenant: 't', kind: 'userId', id });

function says(by: string, given: { readonly for?: string; readonly proof?: HumanProof['method'] | null } = {}) {
  const proof = given.proof === undefined ? 'session' : given.proof;
  return {
    by: ref(by),
    ...(given.for === undefined ? {} : { onBehalfOf: ref(given.for) }),
    nodeId: `node-${by}`,
    at: '2026-11-20T01:00:00.000Z',
    ...(proof === null ? {} : { proof }),
  };
}

function judge(approvals: DecidedBy['approvals'], simulated = false) {
  const decidedBy = { initiator: ref('clerk'), approvals };
  return fourEyes({ id: 'approval-1', decidedBy }, 'maker', { simulated });
}

describe('four eyes', () => {
  it('are two different people, with node, time and proof', () => {
    expect(judge([says('amy'), says('bo', { for: 'cy', proof: 'workspaceCallback' })])).toEqual({
      schema: 'countersign.approvals/1',
      approval: 'approval-1',
      preparedBy: 'maker',
      initiator: 'clerk',
      approvals: [
        { by: 'amy', onBehalfOf: null, node: 'node-amy', at: '2026-11-20T01:00:00.000Z', proof: 'session' },
        { by: 'bo', onBehalfOf: 'cy', node: 'node-bo', at: '2026-11-20T01:00:00.000Z', proof: 'workspaceCallback' },
      ],
    });
  });

  it.each([
    ['nobody', [], 'FOUR_EYES'],
    ['one person', [says('amy')], 'FOUR_EYES'],
    ['one person and who asked', [says('amy'), says('clerk')], 'SELF_APPROVAL'],
    ['one person and the maker', [says('amy'), says('maker')], 'SELF_APPROVAL'],
    ['one person and the maker in another spelling', [says('amy'), says('Ｍaker ')], 'SELF_APPROVAL'],
    ['one person and the maker with an unseen character', [says('amy'), says('ma\u200bker\u2060')], 'SELF_APPROVAL'],
    ['one person and a delegate of who asked', [says('amy'), says('bo', { for: 'clerk' })], 'SELF_APPROVAL'],
    ['one person and a delegate of the maker', [says('amy'), says('bo', { for: 'maker' })], 'SELF_APPROVAL'],
    ['one person twice', [says('amy'), says('amy')], 'SAME_PERSON_TWICE'],
    ['one person in two spellings', [says('amy'), says('AMY')], 'SAME_PERSON_TWICE'],
    ['one person in three', [says('strasse'), says('STRASSE'), says('straße')], 'SAME_PERSON_TWICE'],
    ['one person and the same as a delegate', [says('amy'), says('amy', { for: 'bo' })], 'SAME_PERSON_TWICE'],
    ['a principal and their delegate', [says('amy'), says('bo', { for: 'amy' })], 'SAME_PERSON_TWICE'],
    ['two delegates of one person', [says('amy', { for: 'cy' }), says('bo', { for: 'cy' })], 'SAME_PERSON_TWICE'],
    ['one person and one without proof', [says('amy'), says('bo', { proof: null })], 'PROOF_MISSING'],
    ['one person and a simulation', [says('amy'), says('bo', { proof: 'simulation' })], 'PROOF_MISSING'],
  ] as const)('are not %s', (_case, approvals, code) => {
    expect(() => judge(approvals)).toThrow(expect.objectContaining({ name: 'InputError', code }));
  });

  it('are not two ids of two directories: they may be one person', () => {
    for (const other of [{ kind: 'unionId' }, { tenant: 'other' }, { system: 'other' }]) {
      const elsewhere = { ...says('bo'), by: { ...ref('bo'), ...other } };
      expect(() => judge([says('amy'), elsewhere])).toThrow(expect.objectContaining({ code: 'PEOPLE_NOT_COMPARABLE' }));
    }
  });

  it('may be simulated at the emulator', () => {
    expect(judge([says('amy', { proof: 'simulation' }), says('bo')], true).approvals).toHaveLength(2);
  });

  it('can’t be known where the gate doesn’t tell', () => {
    expect(() => fourEyes({ id: 'a' }, 'maker', { simulated: true })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', code: 'DECIDERS_UNKNOWN' }),
    );
  });

  it('always include two people in two places, whatever was decided', () => {
    const who = fc.constantFrom('amy', 'Amy', 'bo', 'cy', 'clerk', 'maker', 'MAKER');
    const decision = fc
      .tuple(who, fc.option(who, { nil: undefined }))
      .map(([by, principal]) => says(by, principal === undefined ? {} : { for: principal }));
    fc.assert(
      fc.property(fc.array(decision, { maxLength: 6 }), (approvals) => {
        const outsiders = approvals.filter(({ by, onBehalfOf }) =>
          [by, onBehalfOf ?? by].every(({ id }) => !['clerk', 'maker'].includes(id.toLowerCase())),
        );
        const seats = outsiders.map(({ by, onBehalfOf }) => [by, onBehalfOf ?? by].map(({ id }) => id.toLowerCase()));
        const sound = seats.some(([by, place]) => seats.some(([other, seat]) => other !== by && seat !== place));
        if (!sound) expect(() => judge(approvals)).toThrow('different people');
        else expect(judge(approvals).approvals).toHaveLength(outsiders.length);
      }),
    );
  });
});
