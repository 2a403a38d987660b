import type { People } from '@countersign/dingtalk';
import { staff, TENANT } from './company.js';

// In DingTalk the company's people have ids of their own.

const members = staff.map(({ id, name }, index) => ({
  id,
  name,
  userId: `staff-${String(index + 1).padStart(3, '0')}`,
}));

/** Name by user id, as the organisation in DingTalk knows its members. */
export const organisation: Readonly<Record<string, string>> = Object.fromEntries(
  members.map(({ userId, name }) => [userId, name]),
);

export const people: People = {
  userId: async ({ id }) => members.find((member) => member.id === id)?.userId,
  person: async (userId) => {
    const member = members.find((one) => one.userId === userId);
    return member && { system: 'local', tenant: TENANT, kind: 'userId', id: member.id };
  },
};
