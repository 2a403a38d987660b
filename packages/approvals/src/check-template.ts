import type { ApprovalTemplate, Finding, LocalizedText, WorkspaceCapabilities } from '@countersign/contracts';
import { checkCapabilities } from './check-capabilities.js';
import { checkFields } from './check-fields.js';
import { checkFlow } from './check-flow.js';
import { remedyFor } from './errors.js';
import { throwFirst } from './form.js';
import type { Problem } from './problem.js';

/** Something wrong with a template, where, and what to do. An `error` keeps it from being published. */
export interface TemplateFinding extends Finding {
  readonly severity: 'error' | 'warning';
  readonly remedy: LocalizedText;
}

/**
 * What is wrong with a template that is well-formed: names given twice, unknown fields, conditions that compare the
 * wrong things, branches that no form can take, people that can't be found, what this version doesn't run, and what
 * the given workspace can't do.
 */
export function checkTemplate(
  template: ApprovalTemplate,
  capabilities?: WorkspaceCapabilities | undefined,
): readonly TemplateFinding[] {
  const problems: readonly Problem[] = [
    ...checkFields(template),
    ...checkFlow(template),
    ...(capabilities ? checkCapabilities(template, capabilities) : []),
  ];
  return problems.map(({ code, place, message, severity = 'error' }) => ({
    code,
    place,
    message,
    severity,
    remedy: remedyFor(code),
  }));
}

/** @throws InputError for the first finding that is an error, with all of them in its details. */
export function assertPublishable(template: ApprovalTemplate, capabilities?: WorkspaceCapabilities | undefined): void {
  throwFirst(checkTemplate(template, capabilities).filter(({ severity }) => severity === 'error'));
}
