import type { ApproverSpec, Approvers } from '@countersign/contracts';

/** Approver entries as readable text, for a form without a directory: `deptManager(level 1)`, `role(459272425)`. */
export function approverWords(spec: ApproverSpec): readonly string[] {
  return spec.any.flatMap(entryWords);
}

function entryWords(entry: Approvers): readonly string[] {
  switch (entry.kind) {
    case 'users':
      return entry.users.map(({ id }) => `user(${id})`);
    case 'role':
      return [`role(${entry.role.id}${entry.scope === 'department' ? ', own department' : ''})`];
    case 'deptManager':
    case 'lineManager':
      return [`${entry.kind}(level ${entry.level})`];
    case 'initiator':
      return ['initiator'];
    case 'initiatorPicks':
      return [`initiatorPicks(${entry.min} to ${entry.max})`];
    case 'field':
      return [`field(${entry.field})`];
    case 'matrix':
      return [`matrix(${entry.ref.id})`];
    case 'external':
      return ['external'];
  }
}
