import { ConfigurationError, issuePlace, type Json, type Schema } from '@countersign/contracts';

/**
 * Reads what a connector needs of a connection's settings.
 * @param schema - of the settings that are read; it passes over the others, which belong to somebody else.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place, `settings/host`.
 */
export function parseSettings<Output>(schema: Schema<Output>, settings: Readonly<Record<string, Json>>): Output {
  const parsed = schema['~standard'].validate(settings);
  if (parsed instanceof Promise) throw new TypeError('A schema of settings answers at once.');
  if (parsed.issues === undefined) return parsed.value;
  const [issue] = parsed.issues;
  const place = `settings/${issue === undefined ? '' : issuePlace(issue)}`;
  throw new ConfigurationError('INVALID_OPTION', `${place}: ${issue?.message ?? 'is invalid'}`, { place });
}
