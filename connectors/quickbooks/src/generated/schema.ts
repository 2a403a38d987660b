// Generated from specs/quickbooks.yaml (sha256 f34af063eee252b19e90beca370b33d9e9ac9077e2554c53d16ab8f3b4e01668) by `npm run generate -- quickbooks`. Do not edit.
export interface paths {
    "/v3/company/{realmId}/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an account, or change one.
         * @description Needs `Name` and one of `AccountType` and `AccountSubType`. A sub-account has its parent's type, at most five
         *     levels exist, and names are unique among siblings. Accounts can't be deleted: set `Active` to false.
         */
        post: operations["accounts.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/account/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one account. */
        get: operations["accounts.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/vendor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a vendor, or change one.
         * @description `DisplayName` is unique over vendors, customers and employees together (fault 6240). The currency is fixed when
         *     the vendor is made.
         */
        post: operations["vendors.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/vendor/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one vendor. */
        get: operations["vendors.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/customer/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one customer; its name can't be a vendor's too. */
        get: operations["customers.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/employee/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one employee; its name can't be a vendor's too. */
        get: operations["employees.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/bill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make, change or delete a vendor's bill.
         * @description A bill has no void operation: an unpaid one is deleted, a paid one is balanced by a vendor credit. `Line` is
         *     replaced as a whole by an update, also by a sparse one.
         */
        post: operations["bills.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/bill/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read one bill. */
        get: operations["bills.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ask with a select statement.
         * @description `select * from Bill where DocNumber = 'A-1' startposition 1 maxresults 100`. At most 1,000 rows; only active
         *     records unless `Active in (true, false)`; quotes and backslashes in a string are escaped by a backslash;
         *     `orderby Id` has been refused since 2026-01-27.
         */
        get: operations["query.run"];
        put?: never;
        /** Ask with a select statement too long for an address. */
        post: operations["query.post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/companyinfo/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the company's name, country and financial year. The id is the realm's. */
        get: operations["company.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the home currency, whether several currencies are used, and until when the books are closed. */
        get: operations["preferences.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run up to 30 independent requests in one call.
         * @description The answer is 200 even when items failed: each item holds its record, its rows or its fault. The order of work is
         *     not promised, so that no item may refer to what another one makes. A `requestid` is at most 36 characters here,
         *     and each `bId` at most 10.
         */
        post: operations["batch.run"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload files, each with the record that it belongs to.
         * @description Parts come in pairs: `file_metadata_01` (JSON) and `file_content_01` (the bytes). The answer is 200 also when an
         *     item failed.
         */
        post: operations["attachables.upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v3/company/{realmId}/attachable/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read what is known about an attached file. */
        get: operations["attachables.get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/connect/oauth2": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a company administrator consents, in a browser.
         * @description The browser comes back to `redirect_uri` with `code`, `state` and `realmId`; the realm is told nowhere else.
         */
        get: operations["oauth.authorize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/oauth2/v1/tokens/bearer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange an authorization code or a refresh token.
         * @description The refresh token in the answer is the one to use next: its value changes about once a day, and then the older one
         *     dies. A second exchange of one code revokes what the first one gave.
         */
        post: operations["oauth.token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v2/oauth2/tokens/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the whole grant that a token belongs to. */
        post: operations["oauth.revoke"];
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
        /** @description Time of the answer, with the offset of the Pacific coast; epoch milliseconds in a gateway's fault. */
        Time: string;
        /** @description Points to another record. Only `value`, its Id, counts when written. */
        Ref: {
            value: string;
            name?: string;
            type?: string;
        };
        MetaData: {
            CreateTime?: string;
            LastUpdatedTime?: string;
        };
        Entity: {
            Id: string;
            /** @description Version for optimistic locking: 0, then one more with each update. */
            SyncToken?: string;
            MetaData?: components["schemas"]["MetaData"];
            domain?: string;
            sparse?: boolean;
            /** @description `Deleted` after a delete. */
            status?: string;
        };
        /** @enum {string} */
        AccountType: "Bank" | "Other Current Asset" | "Fixed Asset" | "Other Asset" | "Accounts Receivable" | "Equity" | "Expense" | "Other Expense" | "Cost of Goods Sold" | "Accounts Payable" | "Credit Card" | "Long Term Liability" | "Other Current Liability" | "Income" | "Other Income";
        AccountWrite: {
            Id?: string;
            SyncToken?: string;
            sparse?: boolean;
            /** @description At most 100 characters on one line, without colon and double quote. */
            Name?: string;
            /** @description Account number; 20 characters, 7 in some countries. */
            AcctNum?: string;
            AccountType?: components["schemas"]["AccountType"];
            AccountSubType?: string;
            Classification?: string;
            SubAccount?: boolean;
            ParentRef?: components["schemas"]["Ref"];
            FullyQualifiedName?: string;
            Description?: string;
            Active?: boolean;
            CurrencyRef?: components["schemas"]["Ref"];
            CurrentBalance?: number;
            CurrentBalanceWithSubAccounts?: number;
            OpeningBalance?: number;
            OpeningBalanceDate?: string;
            domain?: string;
            MetaData?: components["schemas"]["MetaData"];
        };
        Account: components["schemas"]["Entity"] & {
            Name: string;
            AcctNum?: string;
            AccountType: string;
            /** @description Open: values outside every published list occur. */
            AccountSubType?: string;
            Classification?: string;
            SubAccount?: boolean;
            ParentRef?: components["schemas"]["Ref"];
            /** @description `Parent:Child`. */
            FullyQualifiedName?: string;
            Description?: string;
            Active?: boolean;
            CurrencyRef?: components["schemas"]["Ref"];
            CurrentBalance?: number;
            CurrentBalanceWithSubAccounts?: number;
        };
        AccountAnswer: {
            Account: components["schemas"]["Account"];
            time?: components["schemas"]["Time"];
        };
        Email: {
            Address?: string;
        };
        Phone: {
            FreeFormNumber?: string;
        };
        VendorWrite: {
            Id?: string;
            SyncToken?: string;
            sparse?: boolean;
            DisplayName?: string;
            GivenName?: string;
            FamilyName?: string;
            CompanyName?: string;
            PrintOnCheckName?: string;
            AcctNum?: string;
            PrimaryEmailAddr?: components["schemas"]["Email"];
            PrimaryPhone?: components["schemas"]["Phone"];
            CurrencyRef?: components["schemas"]["Ref"];
            APAccountRef?: components["schemas"]["Ref"];
            TermRef?: components["schemas"]["Ref"];
            Active?: boolean;
            Balance?: number;
            domain?: string;
            MetaData?: components["schemas"]["MetaData"];
        };
        Name: components["schemas"]["Entity"] & {
            DisplayName?: string;
            GivenName?: string;
            FamilyName?: string;
            CompanyName?: string;
            PrintOnCheckName?: string;
            Active?: boolean;
            PrimaryEmailAddr?: components["schemas"]["Email"];
            PrimaryPhone?: components["schemas"]["Phone"];
        };
        Vendor: components["schemas"]["Name"] & {
            DisplayName: string;
            AcctNum?: string;
            CurrencyRef?: components["schemas"]["Ref"];
            APAccountRef?: components["schemas"]["Ref"];
            TermRef?: components["schemas"]["Ref"];
            Balance?: number;
            Vendor1099?: boolean;
        };
        VendorAnswer: {
            Vendor: components["schemas"]["Vendor"];
            time?: components["schemas"]["Time"];
        };
        AccountLine: {
            AccountRef: components["schemas"]["Ref"];
            CustomerRef?: components["schemas"]["Ref"];
            ClassRef?: components["schemas"]["Ref"];
            TaxCodeRef?: components["schemas"]["Ref"];
            TaxAmount?: number;
            /** @enum {string} */
            BillableStatus?: "Billable" | "NotBillable" | "HasBeenBilled";
        };
        LinkedTxn: {
            TxnId?: string;
            TxnType?: string;
            TxnLineId?: string;
        };
        BillLineWrite: {
            Id?: string;
            LineNum?: number;
            Description?: string;
            /** @description Two decimals, or as many as the currency has. */
            Amount?: number;
            /** @enum {string} */
            DetailType?: "AccountBasedExpenseLineDetail" | "ItemBasedExpenseLineDetail";
            AccountBasedExpenseLineDetail?: components["schemas"]["AccountLine"];
            ItemBasedExpenseLineDetail?: Record<string, never>;
            LinkedTxn?: components["schemas"]["LinkedTxn"][];
        };
        BillLine: {
            Id?: string;
            LineNum?: number;
            Description?: string;
            Amount?: number;
            DetailType?: string;
            AccountBasedExpenseLineDetail?: components["schemas"]["AccountLine"];
            LinkedTxn?: components["schemas"]["LinkedTxn"][];
        };
        BillWrite: {
            Id?: string;
            SyncToken?: string;
            sparse?: boolean;
            VendorRef?: components["schemas"]["Ref"];
            APAccountRef?: components["schemas"]["Ref"];
            SalesTermRef?: components["schemas"]["Ref"];
            DepartmentRef?: components["schemas"]["Ref"];
            DocNumber?: string;
            /** Format: date */
            TxnDate?: string;
            /** Format: date */
            DueDate?: string;
            PrivateNote?: string;
            CurrencyRef?: components["schemas"]["Ref"];
            /** @description Home currency for one unit of the bill's. */
            ExchangeRate?: number;
            /** @enum {string} */
            GlobalTaxCalculation?: "TaxExcluded" | "TaxInclusive" | "NotApplicable";
            Line?: components["schemas"]["BillLineWrite"][];
            LinkedTxn?: components["schemas"]["LinkedTxn"][];
            TotalAmt?: number;
            Balance?: number;
            HomeBalance?: number;
            domain?: string;
            MetaData?: components["schemas"]["MetaData"];
        };
        Bill: components["schemas"]["Entity"] & {
            VendorRef?: components["schemas"]["Ref"];
            APAccountRef?: components["schemas"]["Ref"];
            SalesTermRef?: components["schemas"]["Ref"];
            DepartmentRef?: components["schemas"]["Ref"];
            DocNumber?: string;
            TxnDate?: string;
            DueDate?: string;
            PrivateNote?: string;
            CurrencyRef?: components["schemas"]["Ref"];
            ExchangeRate?: number;
            Line?: components["schemas"]["BillLine"][];
            LinkedTxn?: components["schemas"]["LinkedTxn"][];
            TotalAmt?: number;
            Balance?: number;
            HomeBalance?: number;
        };
        BillAnswer: {
            Bill: components["schemas"]["Bill"];
            time?: components["schemas"]["Time"];
        };
        QueryResponse: {
            Account?: components["schemas"]["Account"][];
            Vendor?: components["schemas"]["Vendor"][];
            Customer?: components["schemas"]["Name"][];
            Employee?: components["schemas"]["Name"][];
            Bill?: components["schemas"]["Bill"][];
            Attachable?: components["schemas"]["Attachable"][];
            CompanyInfo?: components["schemas"]["CompanyInfo"][];
            Preferences?: components["schemas"]["Preferences"][];
            startPosition?: number;
            /** @description How many rows are given. */
            maxResults?: number;
            totalCount?: number;
        };
        QueryAnswer: {
            QueryResponse: components["schemas"]["QueryResponse"];
            time?: components["schemas"]["Time"];
        };
        Address: {
            Line1?: string;
            Line2?: string;
            City?: string;
            /** @description Three-letter code since 2025-10-31. */
            Country?: string;
            CountrySubDivisionCode?: string;
            PostalCode?: string;
        };
        CompanyInfo: components["schemas"]["Entity"] & {
            CompanyName: string;
            LegalName?: string;
            CompanyAddr?: components["schemas"]["Address"];
            LegalAddr?: components["schemas"]["Address"];
            Country?: string;
            FiscalYearStartMonth?: string;
            CompanyStartDate?: string;
            SupportedLanguages?: string;
            Email?: components["schemas"]["Email"];
            NameValue?: {
                Name?: string;
                Value?: string;
            }[];
        };
        Preferences: components["schemas"]["Entity"] & {
            AccountingInfoPrefs?: {
                UseAccountNumbers?: boolean;
                ClassTrackingPerTxn?: boolean;
                ClassTrackingPerTxnLine?: boolean;
                TrackDepartments?: boolean;
                BookCloseDate?: string;
                FirstMonthOfFiscalYear?: string;
            };
            CurrencyPrefs?: {
                MultiCurrencyEnabled?: boolean;
                HomeCurrency?: components["schemas"]["Ref"];
            };
            VendorAndPurchasesPrefs?: {
                EnableBills?: boolean;
            };
            OtherPrefs?: {
                NameValue?: {
                    Name?: string;
                    Value?: string;
                }[];
            };
        };
        BatchItem: {
            bId: string;
            /** @enum {string} */
            operation?: "create" | "update" | "delete";
            Query?: string;
            Account?: components["schemas"]["AccountWrite"];
            Vendor?: components["schemas"]["VendorWrite"];
            Bill?: components["schemas"]["BillWrite"];
        };
        BatchRequest: {
            BatchItemRequest: components["schemas"]["BatchItem"][];
        };
        BatchAnswer: {
            BatchItemResponse: {
                bId?: string;
                Account?: components["schemas"]["Account"];
                Vendor?: components["schemas"]["Vendor"];
                Bill?: components["schemas"]["Bill"];
                QueryResponse?: components["schemas"]["QueryResponse"];
                Fault?: components["schemas"]["Fault"];
            }[];
            time?: components["schemas"]["Time"];
        };
        AttachableRef: {
            EntityRef?: components["schemas"]["Ref"];
            IncludeOnSend?: boolean;
            LineInfo?: string;
        };
        AttachableWrite: {
            FileName?: string;
            Note?: string;
            Category?: string;
            ContentType?: string;
            Tag?: string;
            AttachableRef?: components["schemas"]["AttachableRef"][];
        };
        Attachable: components["schemas"]["Entity"] & {
            FileName?: string;
            Note?: string;
            Category?: string;
            ContentType?: string;
            Tag?: string;
            Size?: number;
            FileAccessUri?: string;
            TempDownloadUri?: string;
            AttachableRef?: components["schemas"]["AttachableRef"][];
        };
        Fault: {
            Error?: {
                Message?: string;
                Detail?: string;
                code?: string;
                element?: string;
            }[];
            type?: string;
        };
        AnyFault: {
            Fault?: components["schemas"]["Fault"];
            /** @description The gateway's form. */
            fault?: {
                error?: {
                    message?: string;
                    detail?: string;
                    code?: string;
                    element?: string | null;
                }[];
                type?: string;
            };
            time?: string | number;
        };
        /** @description RFC 6749 §5.2. */
        OAuthError: {
            error: string;
            error_description?: string;
        };
        TokenAnswer: {
            token_type: string;
            access_token: string;
            /** @description Seconds; 3600. */
            expires_in: number;
            refresh_token?: string;
            /** @description Seconds; rolling, about 100 days. */
            x_refresh_token_expires_in?: number;
            /** @description Seconds to the end of five years, when asked for. */
            x_refresh_token_hard_expires_in?: number;
            id_token?: string;
        };
    };
    responses: {
        /**
         * @description A fault. Faults of the service have capital keys (`Fault`), those of the gateway in front of it (401, 403, 429)
         *     small ones (`fault`).
         */
        Fault: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["AnyFault"];
            };
        };
    };
    parameters: {
        /** @description The company. */
        realmId: string;
        /** @description The record; always text. */
        id: string;
        /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
        minorversion: string;
        /**
         * @description Idempotency key, unique in the company. The same key again gives the first answer and does nothing. For how long is
         *     not documented.
         */
        requestid: string;
        /** @description `delete` removes the record named in the body; `update` says what `Id` says already. */
        operation: "update" | "delete";
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "accounts.create": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
                /**
                 * @description Idempotency key, unique in the company. The same key again gives the first answer and does nothing. For how long is
                 *     not documented.
                 */
                requestid?: components["parameters"]["requestid"];
                /** @description `delete` removes the record named in the body; `update` says what `Id` says already. */
                operation?: components["parameters"]["operation"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountWrite"];
            };
        };
        responses: {
            /** @description The account as stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "accounts.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
                /** @description The record; always text. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "vendors.create": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
                /**
                 * @description Idempotency key, unique in the company. The same key again gives the first answer and does nothing. For how long is
                 *     not documented.
                 */
                requestid?: components["parameters"]["requestid"];
                /** @description `delete` removes the record named in the body; `update` says what `Id` says already. */
                operation?: components["parameters"]["operation"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VendorWrite"];
            };
        };
        responses: {
            /** @description The vendor as stored. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VendorAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "vendors.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
                /** @description The record; always text. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The vendor. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VendorAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "customers.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
                /** @description The record; always text. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The customer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Customer: components["schemas"]["Name"];
                        time?: components["schemas"]["Time"];
                    };
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "employees.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
                /** @description The record; always text. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The employee. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Employee: components["schemas"]["Name"];
                        time?: components["schemas"]["Time"];
                    };
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "bills.create": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
                /**
                 * @description Idempotency key, unique in the company. The same key again gives the first answer and does nothing. For how long is
                 *     not documented.
                 */
                requestid?: components["parameters"]["requestid"];
                /** @description `delete` removes the record named in the body; `update` says what `Id` says already. */
                operation?: components["parameters"]["operation"];
                /** @description `allowduplicatedocnum` lets a bill take a document number that is in use. */
                include?: "allowduplicatedocnum";
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BillWrite"];
            };
        };
        responses: {
            /** @description The bill as stored; after a delete its Id and the status `Deleted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "bills.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
                /** @description The record; always text. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bill. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "query.run": {
        parameters: {
            query: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
                /** @description The select statement. */
                query: string;
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Rows by entity name; none at all when nothing fits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "query.post": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/text": string;
            };
        };
        responses: {
            /** @description Rows by entity name; none at all when nothing fits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueryAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "company.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
                /** @description The record; always text. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The company. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        CompanyInfo: components["schemas"]["CompanyInfo"];
                        time?: components["schemas"]["Time"];
                    };
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "preferences.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The preferences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Preferences: components["schemas"]["Preferences"];
                        time?: components["schemas"]["Time"];
                    };
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "batch.run": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
                /** @description Idempotency key of the whole batch. */
                requestid?: string;
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRequest"];
            };
        };
        responses: {
            /** @description One item for each item asked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchAnswer"];
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "attachables.upload": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
                /**
                 * @description Idempotency key, unique in the company. The same key again gives the first answer and does nothing. For how long is
                 *     not documented.
                 */
                requestid?: components["parameters"]["requestid"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    file_metadata_01: components["schemas"]["AttachableWrite"];
                    file_content_01: string;
                };
            };
        };
        responses: {
            /** @description One item for each pair. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        AttachableResponse: {
                            Attachable?: components["schemas"]["Attachable"];
                            Fault?: components["schemas"]["Fault"];
                        }[];
                        time?: components["schemas"]["Time"];
                    };
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "attachables.get": {
        parameters: {
            query?: {
                /** @description Versions 1 to 74 are served as 75 since 2025-08-01. */
                minorversion?: components["parameters"]["minorversion"];
            };
            header?: never;
            path: {
                /** @description The company. */
                realmId: components["parameters"]["realmId"];
                /** @description The record; always text. */
                id: components["parameters"]["id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The attachment's data; `TempDownloadUri` is a credential for a short time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        Attachable: components["schemas"]["Attachable"];
                        time?: components["schemas"]["Time"];
                    };
                };
            };
            default: components["responses"]["Fault"];
        };
    };
    "oauth.authorize": {
        parameters: {
            query: {
                client_id: string;
                response_type: "code";
                scope: string;
                redirect_uri: string;
                state: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Back to the redirect URI. */
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
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    "oauth.token": {
        parameters: {
            query?: never;
            header?: {
                /** @description `true` asks for the end of the five years that refreshing can't extend. */
                "x-include-refresh-token-hard-expires-in"?: "true";
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": {
                    /** @enum {string} */
                    grant_type: "authorization_code" | "refresh_token";
                    code?: string;
                    redirect_uri?: string;
                    refresh_token?: string;
                };
            };
        };
        responses: {
            /** @description Tokens. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenAnswer"];
                };
            };
            /** @description RFC 6749 §5.2. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
        };
    };
    "oauth.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
                "application/x-www-form-urlencoded": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Revoked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not revoked. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OAuthError"];
                };
            };
        };
    };
}
