import { type Branch, ConnectorError, type Field, type FlowNode } from '@countersign/contracts';
import { type ConditionEnvironment, chooseBranch } from './condition.js';
import { fieldTests } from './condition-fields.js';
import { initiatorTests, sampleField } from './field-samples.js';
import type { Problem } from './problem.js';

// A test splits the values of a field into a few classes (below, at and above a limit). One sample of each class is
// tried against the conditions themselves, in all combinations: exact, as long as there are not too many.

/** Combinations that are tried for one choice. With more, only what follows an `else` is found. */
const MOST_WORLDS = 20_000;

/** A choice around the one that is looked at, and the branch that leads there. */
interface Guard {
  readonly branches: readonly Branch[];
  readonly taken: number;
}

/** Branches that no form can take, and choices that leave forms without a branch. */
export function checkBranches(flow: readonly FlowNode[], fields: ReadonlyMap<string, Field>): readonly Problem[] {
  const problems: Problem[] = [];
  const visit = (nodes: readonly FlowNode[], place: string, guards: readonly Guard[]): void => {
    nodes.forEach((node, index) => {
      if (node.type !== 'choose') return;
      const { branches } = node;
      const here = `${place}/${index}/branches`;
      const taken = takenBranches(branches, guards, fields);
      branches.forEach(({ when, to }, position) => {
        if (taken.has(position)) {
          visit(to, `${here}/${position}/to`, [...guards, { branches, taken: position }]);
          return;
        }
        const spare = when === 'else' && branches.findIndex((branch) => branch.when === 'else') === position;
        problems.push({
          code: 'BRANCH_UNREACHABLE',
          place: `${here}/${position}`,
          message: spare ? 'The branches before this one take every form.' : 'No form can take this branch.',
          severity: spare ? 'warning' : 'error',
        });
      });
      if (!branches.some(({ when }) => when === 'else')) {
        problems.push({
          code: 'ELSE_MISSING',
          place: here,
          message: 'A form that fits no branch goes on behind the choice.',
          severity: 'warning',
        });
      }
    });
  };
  visit(flow, 'flow', []);
  return problems;
}

function takenBranches(
  branches: readonly Branch[],
  guards: readonly Guard[],
  fields: ReadonlyMap<string, Field>,
): ReadonlySet<number> {
  const otherwise = branches.findIndex(({ when }) => when === 'else');
  const last = otherwise < 0 ? branches.length - 1 : otherwise;
  const possible = last + 1;
  const worlds = worldsOf([...guards.flatMap((guard) => guard.branches), ...branches], fields);
  if (!worlds) return new Set(Array.from({ length: possible }, (_, index) => index));
  const taken = new Set<number>();
  for (const world of worlds) {
    if (taken.size === possible) break;
    if (!guards.every((guard) => branchIn(guard.branches, world) === guard.taken)) continue;
    const branch = branchIn(branches, world);
    if (branch !== undefined) taken.add(branch);
  }
  return taken;
}

/** Undefined also where the conditions can't be evaluated, as two currencies can't be compared. */
function branchIn(branches: readonly Branch[], world: ConditionEnvironment): number | undefined {
  try {
    return chooseBranch(branches, world)?.branch;
  } catch (error) {
    if (ConnectorError.is(error)) return undefined;
    throw error;
  }
}

/** All combinations of samples, made one at a time; `undefined` when there are too many. */
function worldsOf(
  branches: readonly Branch[],
  fields: ReadonlyMap<string, Field>,
): Iterable<ConditionEnvironment> | undefined {
  const conditions = branches.flatMap(({ when }) => (when === 'else' ? [] : [when]));
  const tests = Map.groupBy(conditions.flatMap(fieldTests), ({ field }) => field);
  const axes: { readonly key: string; readonly initiator: boolean; readonly samples: readonly unknown[] }[] = [];
  for (const [key, ofField] of tests) {
    const field = fields.get(key);
    const samples = field && sampleField(field, ofField);
    if (!samples) return undefined;
    axes.push({ key, initiator: false, samples });
  }
  const asked = new Set(
    conditions.flatMap(initiatorTests).map(({ initiator, ref }) => JSON.stringify([initiator, ref])),
  );
  for (const key of asked) axes.push({ key, initiator: true, samples: [false, true] });
  const count = axes.reduce((product, { samples }) => product * samples.length, 1);
  if (count > MOST_WORLDS) return undefined;
  return (function* worlds() {
    for (let number = 0; number < count; number += 1) {
      const values: Record<string, unknown> = {};
      const holds = new Map<string, unknown>();
      let rest = number;
      for (const { key, initiator, samples } of axes) {
        const sample = samples[rest % samples.length];
        rest = Math.floor(rest / samples.length);
        if (initiator) holds.set(key, sample);
        else values[key] = sample;
      }
      yield { fields, values, initiator: (test, ref) => holds.get(JSON.stringify([test, ref])) === true };
    }
  })();
}
