// Generated from specs/docusign.yaml (sha256 732541675dde50a5f70ca296ca6e9d2c4beda19bf6fe27a4cdd5f2e34e0c43b9) by `npm run generate -- docusign`. Do not edit.
export interface paths {
    "/restapi/v2.1/accounts/{accountId}/envelopes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find envelopes by time, ids, transaction ids or a custom field.
         * @description Needs one of `from_date`, `envelope_ids` and `transaction_ids`. May show a new envelope late (second hand, UNVERIFIED).
         */
        get: operations["envelopes.list"];
        put?: never;
        /**
         * Make an envelope, as a draft or sent at once.
         * @description From `documents` and `recipients`, or from `templateId` and `templateRoles`. `status` is `created` (a draft) or
         *     `sent`. There is no idempotency key: `transactionId` is kept for seven days and can be looked up with
         *     `transaction_ids`; whether a second envelope with the same one is refused is not documented.
         */
        post: operations["envelopes.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/restapi/v2.1/accounts/{accountId}/envelopes/{envelopeId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one envelope.
         * @description The same envelope no more often than once in 15 minutes; webhooks tell of changes.
         */
        get: operations["envelopes.get"];
        /**
         * Send a draft, or void an envelope that is on its way.
         * @description `status: sent` for a draft, which needs documents, recipients and a subject; `status: voided` with `voidedReason`
         *     while it is sent or delivered.
         */
        put: operations["envelopes.send"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/restapi/v2.1/accounts/{accountId}/envelopes/{envelopeId}/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the recipients of an envelope and how far each has come. */
        get: operations["recipients.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/restapi/v2.1/accounts/{accountId}/envelopes/{envelopeId}/custom_fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the custom fields of an envelope. */
        get: operations["customFields.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/restapi/v2.1/accounts/{accountId}/envelopes/{envelopeId}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the documents of an envelope, the certificate among them. */
        get: operations["documents.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/restapi/v2.1/accounts/{accountId}/envelopes/{envelopeId}/documents/{documentId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a document, `combined` for all as one PDF, or `certificate`.
         * @description Works before completion, too, with what is signed so far.
         */
        get: operations["documents.download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/restapi/v2.1/accounts/{accountId}/envelopes/{envelopeId}/views/recipient": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the address where one recipient signs now.
         * @description For a recipient with a `clientUserId` whose turn it is. The address is good once and for five minutes, and whoever
         *     has it signs as that recipient: it is a credential.
         */
        post: operations["views.createRecipient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/restapi/v2.1/accounts/{accountId}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find templates by text. */
        get: operations["templates.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/auth": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask a user for consent, in a browser. */
        get: operations["oauth.authorize"];
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
         * Get an access token for a code, a refresh token or a signed assertion.
         * @description A code lives two minutes and is good once; access tokens live eight hours (code, refresh) or one hour (assertion,
         *     without a refresh token). Client id and secret by HTTP Basic, except for public clients and assertions.
         */
        post: operations["oauth.token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth/userinfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the token speaks for, in which accounts, and at which host each account is. */
        get: operations["userInfo.get"];
        put?: never;
        post?: never;
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
        EnvelopeDefinition: {
            /**
             * @description `created` is a draft, and the default.
             * @enum {string}
             */
            status?: "created" | "sent";
            /** @description At most 100 characters (second hand). */
            emailSubject?: string;
            emailBlurb?: string;
            /** @description The caller's own; kept for seven days. */
            transactionId?: string;
            documents?: components["schemas"]["Document"][];
            recipients?: components["schemas"]["RecipientsWrite"];
            templateId?: string;
            templateRoles?: components["schemas"]["TemplateRole"][];
            customFields?: components["schemas"]["CustomFields"];
            eventNotification?: components["schemas"]["EventNotification"];
        };
        EnvelopeSummary: {
            envelopeId: string;
            uri?: string;
            status?: string;
            statusDateTime?: string;
        };
        EnvelopeChange: {
            /** @enum {string} */
            status?: "sent" | "voided";
            voidedReason?: string;
        };
        EnvelopeUpdateSummary: {
            envelopeId?: string;
            errorDetails?: components["schemas"]["ErrorDetails"];
        };
        Envelope: {
            envelopeId: string;
            status: string;
            emailSubject?: string;
            emailBlurb?: string;
            transactionId?: string;
            createdDateTime?: string;
            sentDateTime?: string;
            deliveredDateTime?: string;
            completedDateTime?: string;
            declinedDateTime?: string;
            voidedDateTime?: string;
            voidedReason?: string;
            statusChangedDateTime?: string;
            lastModifiedDateTime?: string;
            documentsUri?: string;
            documentsCombinedUri?: string;
            recipientsUri?: string;
            certificateUri?: string;
            customFieldsUri?: string;
            envelopeUri?: string;
            sender?: components["schemas"]["Sender"];
            customFields?: components["schemas"]["CustomFields"];
            recipients?: components["schemas"]["Recipients"];
            envelopeDocuments?: components["schemas"]["EnvelopeDocument"][];
        };
        Sender: {
            userId?: string;
            userName?: string;
            accountId?: string;
            email?: string;
        };
        EnvelopesInformation: {
            resultSetSize?: string;
            totalSetSize?: string;
            startPosition?: string;
            endPosition?: string;
            nextUri?: string;
            previousUri?: string;
            continuationToken?: string;
            lastQueriedDateTime?: string;
            envelopes?: components["schemas"]["Envelope"][];
            envelopeTransactionStatuses?: components["schemas"]["EnvelopeTransactionStatus"][];
        };
        EnvelopeTransactionStatus: {
            transactionId?: string;
            envelopeId?: string;
            status?: string;
            errorDetails?: components["schemas"]["ErrorDetails"];
        };
        Document: {
            /** @description A positive whole number */
            documentId?: string;
            name?: string;
            fileExtension?: string;
            order?: string;
            documentBase64?: string;
        };
        RecipientsWrite: {
            signers?: components["schemas"]["SignerWrite"][];
            carbonCopies?: components["schemas"]["CarbonCopyWrite"][];
        };
        SignerWrite: {
            /** @description Unique in the envelope. */
            recipientId?: string;
            /** @description A whole number; equal ones sign in any order. */
            routingOrder?: string;
            roleName?: string;
            name?: string;
            email?: string;
            /** @description Signs inside the caller's own page; gets no mail. */
            clientUserId?: string;
            tabs?: components["schemas"]["Tabs"];
        };
        CarbonCopyWrite: {
            recipientId?: string;
            routingOrder?: string;
            roleName?: string;
            name?: string;
            email?: string;
        };
        Recipients: {
            signers?: components["schemas"]["Signer"][];
            carbonCopies?: components["schemas"]["CarbonCopy"][];
            recipientCount?: string;
            currentRoutingOrder?: string;
        };
        Signer: {
            recipientId?: string;
            recipientIdGuid?: string;
            routingOrder?: string;
            roleName?: string;
            name?: string;
            email?: string;
            clientUserId?: string;
            userId?: string;
            status?: string;
            sentDateTime?: string;
            deliveredDateTime?: string;
            signedDateTime?: string;
            declinedDateTime?: string;
            declinedReason?: string;
            tabs?: components["schemas"]["Tabs"];
        };
        CarbonCopy: {
            recipientId?: string;
            recipientIdGuid?: string;
            routingOrder?: string;
            roleName?: string;
            name?: string;
            email?: string;
            status?: string;
            sentDateTime?: string;
        };
        TemplateRole: {
            roleName?: string;
            name?: string;
            email?: string;
            clientUserId?: string;
            routingOrder?: string;
            tabs?: components["schemas"]["Tabs"];
        };
        Tabs: {
            signHereTabs?: components["schemas"]["PlacedTab"][];
            initialHereTabs?: components["schemas"]["PlacedTab"][];
            dateSignedTabs?: components["schemas"]["PlacedTab"][];
            fullNameTabs?: components["schemas"]["PlacedTab"][];
            textTabs?: components["schemas"]["TextTab"][];
        };
        PlacedTab: {
            documentId?: string;
            pageNumber?: string;
            /** @description Pixels from the left at 72 dpi. */
            xPosition?: string;
            yPosition?: string;
            /** @description Text of the document that the tab is placed at. */
            anchorString?: string;
            anchorUnits?: string;
            anchorXOffset?: string;
            anchorYOffset?: string;
            anchorIgnoreIfNotPresent?: string;
            tabLabel?: string;
        };
        TextTab: {
            documentId?: string;
            pageNumber?: string;
            /** @description Pixels from the left at 72 dpi. */
            xPosition?: string;
            yPosition?: string;
            /** @description Text of the document that the tab is placed at. */
            anchorString?: string;
            anchorUnits?: string;
            anchorXOffset?: string;
            anchorYOffset?: string;
            anchorIgnoreIfNotPresent?: string;
            tabLabel?: string;
            value?: string;
            locked?: string;
            required?: string;
        };
        CustomFields: {
            textCustomFields?: components["schemas"]["TextCustomField"][];
        };
        TextCustomField: {
            fieldId?: string;
            name?: string;
            value?: string;
            show?: string;
            required?: string;
        };
        EventNotification: {
            url?: string;
            deliveryMode?: string;
            events?: string[];
            eventData?: {
                version?: string;
                format?: string;
                includeData?: string[];
            };
            includeHMAC?: string;
            requireAcknowledgment?: string;
            loggingEnabled?: string;
        };
        EnvelopeDocumentsResult: {
            envelopeId?: string;
            envelopeDocuments?: components["schemas"]["EnvelopeDocument"][];
        };
        EnvelopeDocument: {
            documentId?: string;
            name?: string;
            type?: string;
            uri?: string;
            order?: string;
        };
        RecipientViewRequest: {
            authenticationMethod: string;
            /** @description https; the browser comes back to it with `event=`. */
            returnUrl: string;
            userName?: string;
            email?: string;
            clientUserId?: string;
            recipientId?: string;
            userId?: string;
        };
        ViewUrl: {
            url: string;
        };
        EnvelopeTemplateResults: {
            resultSetSize?: string;
            totalSetSize?: string;
            startPosition?: string;
            endPosition?: string;
            nextUri?: string;
            envelopeTemplates?: components["schemas"]["EnvelopeTemplate"][];
        };
        EnvelopeTemplate: {
            templateId?: string;
            name?: string;
            description?: string;
            emailSubject?: string;
            recipients?: components["schemas"]["Recipients"];
        };
        UserInfo: {
            sub: string;
            name?: string;
            given_name?: string;
            family_name?: string;
            created?: string;
            email?: string;
            accounts: {
                account_id: string;
                is_default?: boolean;
                account_name?: string;
                /** @description Without `/restapi`. */
                base_uri: string;
            }[];
        };
        ErrorDetails: {
            errorCode: string;
            message?: string;
        };
    };
    responses: {
        /** @description A refusal; `errorCode` says which. */
        Refusal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorDetails"];
            };
        };
        /** @description A refusal of the OAuth host. */
        OAuthRefusal: {
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
    parameters: {
        /** @description The account's GUID; its number is taken, too. */
        accountId: string;
        envelopeId: string;
        /** @description Entries of a page; the default is not documented. */
        count: string;
        /** @description From 0. */
        start_position: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "envelopes.list": {
        parameters: {
            query?: {
                /** @description Changes since; an ISO 8601 instant. */
                from_date?: string;
                to_date?: string;
                /** @description Joined with commas. */
                envelope_ids?: string;
                /** @description Joined with commas; the answer is `envelopeTransactionStatuses`. */
                transaction_ids?: string;
                /** @description `name=value` */
                custom_field?: string;
                /** @description Joined with commas. */
                status?: string;
                /** @description Which change of status `from_date` is about; any change when left out. */
                from_to_status?: string;
                /** @description Joined with commas, of custom_fields, documents, recipients and others. */
                include?: string;
                order_by?: string;
                order?: "asc" | "desc";
                /** @description Entries of a page; the default is not documented. */
                count?: components["parameters"]["count"];
                /** @description From 0. */
                start_position?: components["parameters"]["start_position"];
            };
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page; more follow while `nextUri` is there. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopesInformation"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "envelopes.create": {
        parameters: {
            query?: {
                /** @description With a template and `status` created, fills the roles now. */
                merge_roles_on_draft?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvelopeDefinition"];
            };
        };
        responses: {
            /** @description The envelope was made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeSummary"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "envelopes.get": {
        parameters: {
            query?: {
                /** @description Joined with commas, of custom_fields, documents, recipients, tabs and others. */
                include?: string;
            };
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
                envelopeId: components["parameters"]["envelopeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The envelope. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Envelope"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "envelopes.send": {
        parameters: {
            query?: {
                /** @description Sends the mails of the present recipients again. */
                resend_envelope?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
                envelopeId: components["parameters"]["envelopeId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvelopeChange"];
            };
        };
        responses: {
            /** @description What was changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeUpdateSummary"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "recipients.list": {
        parameters: {
            query?: {
                include_tabs?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
                envelopeId: components["parameters"]["envelopeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The recipients by kind. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Recipients"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "customFields.list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
                envelopeId: components["parameters"]["envelopeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The custom fields. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomFields"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "documents.list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
                envelopeId: components["parameters"]["envelopeId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The documents. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeDocumentsResult"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "documents.download": {
        parameters: {
            query?: {
                /** @description With `combined`, appends the certificate of completion. */
                certificate?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
                envelopeId: components["parameters"]["envelopeId"];
                /** @description The caller's id of a document, or `combined`, `certificate`, `archive`. */
                documentId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": Record<string, never>;
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "views.createRecipient": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
                envelopeId: components["parameters"]["envelopeId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecipientViewRequest"];
            };
        };
        responses: {
            /** @description The address. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ViewUrl"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "templates.list": {
        parameters: {
            query?: {
                search_text?: string;
                /** @description Joined with commas, of recipients, documents and others. */
                include?: string;
                /** @description Entries of a page; the default is not documented. */
                count?: components["parameters"]["count"];
                /** @description From 0. */
                start_position?: components["parameters"]["start_position"];
            };
            header?: never;
            path: {
                /** @description The account's GUID; its number is taken, too. */
                accountId: components["parameters"]["accountId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvelopeTemplateResults"];
                };
            };
            default: components["responses"]["Refusal"];
        };
    };
    "oauth.authorize": {
        parameters: {
            query: {
                response_type: "code";
                client_id: string;
                redirect_uri: string;
                scope: string;
                state?: string;
                code_challenge?: string;
                code_challenge_method?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Back to the application with `code` and `state`. */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A page that says what is wrong. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
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
                    assertion?: string;
                    code?: string;
                    code_verifier?: string;
                    redirect_uri?: string;
                    refresh_token?: string;
                    client_id?: string;
                    scope?: string;
                };
            };
        };
        responses: {
            /** @description The tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        token_type: string;
                        /** @description Seconds. */
                        expires_in: number;
                        refresh_token?: string;
                        scope?: string;
                    };
                };
            };
            default: components["responses"]["OAuthRefusal"];
        };
    };
    "userInfo.get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserInfo"];
                };
            };
            default: components["responses"]["OAuthRefusal"];
        };
    };
}
