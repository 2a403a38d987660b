export type { CallControl } from '@countersign/core';
export type { EnvelopeOutput } from './actions/envelope-send.js';
export type { EnvelopeVoidOutput } from './actions/envelope-void.js';
export type { EnvelopeActionInput, EnvelopeVoidInput } from './actions/signing-input.js';
export { consentUrl, docusignTokens } from './auth.js';
export { type DocuSignOperation, docusignDescriptor } from './descriptor.js';
export { createDocuSign, type DocuSign, default } from './docusign.js';
export { type DocuSignRefusal, parseRefusal } from './error.js';
export { type DocuSignOptions, parseSendingSettings, type SendingSettings } from './options.js';
export type { DocuSignApi, Wire } from './resources/account-api.js';
export { type Account, type Accounts, acceptedHost, type User } from './resources/accounts.js';
export type { Documents, DownloadControl, EnvelopeDocument } from './resources/documents.js';
export type {
  CopyInput,
  DraftInput,
  Envelope,
  EnvelopeStatus,
  Envelopes,
  FieldInput,
  FieldKind,
  FieldPlace,
  SignerInput,
} from './resources/envelopes.js';
export type { Recipient, Recipients } from './resources/recipients.js';
export type { Template, Templates } from './resources/templates.js';
export { docusignWebhooks } from './webhooks.js';
