import type { Randomness } from '@countersign/contracts';
import type { EmulatorContext, EmulatorCredentials } from '@countersign/testing';

export interface StoredTask {
  readonly id: number;
  readonly instanceId: string;
  readonly activityId: string;
  readonly userId: string;
  readonly url: string;
  readonly customData: string;
  readonly createdAt: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELED';
  result: 'AGREE' | 'REFUSE' | undefined;
}

export interface StoredTemplate {
  readonly name: string;
  /** Its tasks show buttons in the inbox, and a decision is called back (`TASK_EXECUTE`, run type ORIGIN). */
  readonly buttons: boolean;
}

export interface StoredInstance {
  readonly id: string;
  readonly processCode: string;
  readonly originator: string;
  readonly title: string;
  readonly bizData: string;
  readonly createdAt: number;
  status: 'RUNNING' | 'COMPLETED' | 'TERMINATED';
  result: 'agree' | 'refuse' | undefined;
}

export interface RobotPost {
  readonly text: string;
  readonly key: string | undefined;
  readonly at: number;
}

/** What a tester may change while the twin runs (`settings` command). */
export interface EmulatorSettings {
  /** A word that every robot message must hold; any text when empty. */
  keyword: string;
  /** Whether limits are counted. */
  limits: boolean;
}

export interface DingTalkState {
  readonly corpId: string;
  readonly users: Map<string, string>;
  token: { readonly value: string; expiresAt: number } | undefined;
  /** By process code. */
  readonly templates: Map<string, StoredTemplate>;
  readonly instances: Map<string, StoredInstance>;
  readonly tasks: Map<number, StoredTask>;
  readonly posts: RobotPost[];
  nextTask: number;
  requests: number;
  readonly settings: EmulatorSettings;
}

export type Context = EmulatorContext<DingTalkState>;

export function newCredentials(random: Randomness): EmulatorCredentials {
  const clientId = `ding${word(random, 10)}`;
  // 43 characters of base64: the last holds four bits only.
  const aesKey = Buffer.from(random.bytes(32)).toString('base64').slice(0, 43);
  return {
    clientId,
    clientSecret: word(random, 32),
    webhookSecret: `${word(random, 16)}:${aesKey}:${clientId}`,
    settings: {},
    secrets: { robotToken: word(random, 32), robotSecret: `SEC${word(random, 32)}` },
  };
}

/** An organisation with four members. */
export function newOrganisation(random: Randomness): DingTalkState {
  return {
    corpId: `ding${word(random, 16)}`,
    users: new Map([
      ['u-starter', 'Starter Lantern'],
      ['u-manager', 'Manager Lantern'],
      ['u-deputy', 'Deputy Lantern'],
      ['u-finance', 'Finance Lantern'],
    ]),
    token: undefined,
    templates: new Map(),
    instances: new Map(),
    tasks: new Map(),
    posts: [],
    // About eleven digits, as theirs.
    nextTask: 79_000_000_000 + Buffer.from(random.bytes(3)).readUIntBE(0, 3),
    requests: 0,
    settings: { keyword: '', limits: true },
  };
}

/** Letters and digits that need no escaping anywhere. */
export function word(random: Randomness, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString('hex');
}
