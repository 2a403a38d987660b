import type { Source } from '@countersign/contracts';

/** An operation as DocuSign's own SDK and the OpenAPI description behind it have it. */
export function sdk(operation: string): Source {
  return {
    from: `npm docusign-esign 10.0.0 (API v2.1-26.2.01.01): ${operation}`,
    read: '2026-11-21',
    confidence: 'documented',
  };
}

/** `transactionId`: kept for seven days, for learning what became of a create whose answer was lost. */
export const transactionSource: Source = {
  from: 'eSign-OpenAPI-Specification, esignature.rest.swagger-v2.1.json: transactionId, transaction_ids',
  read: '2026-11-21',
  confidence: 'documented',
};

export const limitSource: Source = {
  from: 'developers.docusign.com/docs/esign-rest-api/esign101/rules-and-limits and /platform/resource-limits',
  read: '2026-11-21',
  confidence: 'documented',
};

/** Since 2026 limits come as 429; before, as 400. The code decides. */
export const throttleSource: Source = {
  from: 'docusign.com/blog/developers/clearer-docusign-api-error-message-and-status-code-improvements; changelog of 2026-06-23',
  read: '2026-11-21',
  confidence: 'documented',
};

export const oauthSource: Source = {
  from: 'developers.docusign.com/platform/auth/authcode, /jwt-get-token and /reference/obtain-access-token',
  read: '2026-11-21',
  confidence: 'documented',
};
