// Generated from specs/hkma.yaml (sha256 5c549dbb00dca42577522141ee9055440c0c2fa29b318386903b4f4fdf695fea) by `npm run generate -- hkma`. Do not edit.
export interface paths {
    "/v1/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Announce a submission with its signed manifest.
         * @description 201 for a new one, 200 for the same id with the same manifest, 409 for the same id with another manifest. The body's
         *     exact bytes are what is signed.
         */
        post: operations["submissions.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{submissionId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a submission is. */
        get: operations["submissions.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{submissionId}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        /** How many bytes the receiver holds. */
        head: operations["uploads.offset"];
        /**
         * Append a chunk at an offset.
         * @description 409 where the offset is not the receiver's; 422 where the bytes are not those of Content-Digest (RFC 9530).
         */
        patch: operations["uploads.append"];
        trace?: never;
    };
    "/v1/submissions/{submissionId}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say that every byte was sent.
         * @description Repeating it with the same body is answered the same.
         */
        post: operations["submissions.complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/submissions/{submissionId}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The signed receipt of an accepted or rejected submission.
         * @description The signature is detached, in the header Detached-JWS, over the body's exact bytes.
         */
        get: operations["submissions.receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * An access token for at most ten minutes.
         * @description Bound to the certificate that the client shows (RFC 8705 §3): with another certificate, or none, it is refused.
         */
        post: operations["oauth.token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        SubmissionId: string;
        Sha256: string;
        /** Format: date */
        Day: string;
        Period: {
            from: components["schemas"]["Day"];
            to: components["schemas"]["Day"];
        };
        Manifest: {
            /** @constant */
            schema: "countersign.manifest/1";
            submissionId: components["schemas"]["SubmissionId"];
            profile: string;
            /** @enum {string} */
            dataset: "kri-metrics";
            entity: string;
            period: components["schemas"]["Period"];
            version: number;
            supersedes: string | null;
            files: components["schemas"]["ManifestFile"][];
            preparedBy: string;
            /** @description The people who agreed, sorted; the maker is not among them. */
            approvedBy: string[];
            approvalRef: string;
            /** @description SHA-256 of the record of approvals, which the sender keeps with the receipt. */
            approvalsSha256: components["schemas"]["Sha256"];
            /** @description SHA-256 of the canonical form of what was approved. */
            contentSha256: components["schemas"]["Sha256"];
            /** Format: date-time */
            preparedAt: string;
            /** Format: date-time */
            dueAt: string;
            lateReason: string | null;
        };
        ManifestFile: {
            name: string;
            /** @constant */
            mediaType: "application/json";
            size: number;
            sha256: components["schemas"]["Sha256"];
            records: number;
            /** @constant */
            schema: "countersign.kri/1";
        };
        Submission: {
            submissionId: components["schemas"]["SubmissionId"];
            /** @enum {string} */
            state: "registered" | "uploading" | "received" | "validating" | "accepted" | "rejected";
            manifestSha256: components["schemas"]["Sha256"];
        };
        Receipt: {
            /** @constant */
            schema: "countersign.receipt/1";
            submissionId: components["schemas"]["SubmissionId"];
            receiptNo: string;
            /** @enum {string} */
            state: "accepted" | "rejected";
            manifestSha256: components["schemas"]["Sha256"];
            files: {
                name: string;
                sha256: components["schemas"]["Sha256"];
                size: number;
            }[];
            /** Format: date-time */
            receivedAt: string;
            onTime: boolean;
            warnings: string[];
        };
        Problem: {
            /** @description `urn:countersign:upload:` and a code */
            type: string;
            title: string;
            status: number;
            detail?: string;
            errors?: {
                pointer: string;
                code: string;
                message?: string;
            }[];
        };
    };
    responses: {
        /** @description The submission is known; its file may be uploaded. */
        Registered: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    submissionId: components["schemas"]["SubmissionId"];
                    /** @description `/v1/submissions/{submissionId}/upload` of the same origin */
                    uploadUrl: string;
                    /** @description Largest chunk */
                    chunkSize: number;
                    /** Format: date-time */
                    expiresAt: string;
                };
            };
        };
        /** @description A refusal (RFC 9457). */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        submissionId: components["schemas"]["SubmissionId"];
    };
    requestBodies: never;
    headers: {
        offset: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "submissions.create": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": components["schemas"]["SubmissionId"];
                "Detached-JWS": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Manifest"];
            };
        };
        responses: {
            200: components["responses"]["Registered"];
            201: components["responses"]["Registered"];
            default: components["responses"]["Problem"];
        };
    };
    "submissions.get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                submissionId: components["parameters"]["submissionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The submission. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "uploads.offset": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                submissionId: components["parameters"]["submissionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Nothing but the headers. */
            204: {
                headers: {
                    "Upload-Offset": components["headers"]["offset"];
                    "Upload-Length": components["headers"]["offset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A refusal; its body is not sent. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    "uploads.append": {
        parameters: {
            query?: never;
            header: {
                /** @description The submission's id, a dot and the offset. */
                "Idempotency-Key": string;
                "Upload-Offset": string;
                "Content-Digest": string;
            };
            path: {
                submissionId: components["parameters"]["submissionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/offset+octet-stream": string;
            };
        };
        responses: {
            /** @description Kept. */
            204: {
                headers: {
                    "Upload-Offset": components["headers"]["offset"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    "submissions.complete": {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": components["schemas"]["SubmissionId"];
            };
            path: {
                submissionId: components["parameters"]["submissionId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sha256: components["schemas"]["Sha256"];
                    size: number;
                };
            };
        };
        responses: {
            /** @description Received; it is checked now. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Submission"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "submissions.receipt": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                submissionId: components["parameters"]["submissionId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The receipt. */
            200: {
                headers: {
                    "Detached-JWS": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    "oauth.token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    grant_type: string;
                    scope?: string;
                };
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        /** @constant */
                        token_type: "Bearer";
                        expires_in: number;
                    };
                };
            };
            /** @description A refusal (RFC 6749 §5.2). */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        error: string;
                        error_description?: string;
                    };
                };
            };
        };
    };
}
