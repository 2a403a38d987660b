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

/**
 * Judges a host by its region: allowed, covered by a live record of its region and all its data, or neither.
 * @returns a check that throws {@link EgressError} `RESIDENCY_DENIED` in enforce mode and warns otherwise.
 */
export function residencyCheck(
  rules: ResidencyRules | undefined,
  now: () => number,
  warn: Warn,
): (rule: HostRule) => void {
  return (rule) => {
    if (rules === undefined || rules.allowed.includes(rule.region)) return;
    if (rules.transfers.some((record) => covers(record, rule, now()))) return;
    const details = { host: rule.host, region: rule.region, dataClasses: [...(rule.dataClasses ?? [])] };
    if (rules.mode === 'warn') {
      warn('residency.not-covered', details);
      return;
    }
    throw new EgressError(
      'RESIDENCY_DENIED',
      `${rule.host} is in ${rule.region}, and no approved transfer covers it.`,
      {
        remedy: coreRemedies.RESIDENCY_DENIED,
        details,
      },
    );
  };
}

/**
 * Records that somebody would have to approve so that a connector can be used where only `allowed` regions are free:
 * what `doctor` shows and the operator completes.
 */
export function draftTransferRecords(
  descriptor: ConnectorDescriptor,
  environment: Environment,
  allowed: readonly string[],
): readonly Omit<TransferRecord, 'approvedBy' | 'approvedOn' | 'until'>[] {
  return descriptor.environments[environment].hosts
    .filter((rule) => !allowed.includes(rule.region))
    .map((rule) => ({
      host: rule.host,
      region: rule.region,
      dataClasses: rule.dataClasses ?? [],
      purpose: descriptor.name,
    }));
}

function covers(record: TransferRecord, rule: HostRule, now: number): boolean {
  return (
    record.host === rule.host &&
    record.region === rule.region &&
    record.approvedBy !== '' &&
    Date.parse(record.approvedOn) <= now &&
    isLive(record.until, now) &&
    (rule.dataClasses ?? []).every((each) => record.dataClasses.includes(each))
  );
}
