import type { LocalizedText } from '@countersign/contracts';

const en = `Evidence of one submission

manifest.json    what was submitted, in canonical JSON (RFC 8785)
manifest.jws     the submitter's signature over the exact bytes of manifest.json
files/           the dataset that the manifest names by SHA-256
approvals.json   who approved it, at which step, when, and how each person was verified
receipt.json     the receiver's decision (missing in a pack that goes by another channel before any decision)
receipt.jws      the receiver's signature over the exact bytes of receipt.json
digests.json     SHA-256 and size of every file but the two digests files
digests.jws      the submitter's signature over the exact bytes of digests.json

How to verify it, without a network

1. Get the public keys of submitter and receiver from them, as JSON arrays of JWKs; never from a pack.
2. countersign hkma pack --verify PACK.zip --submitter-keys submitter.json --receiver-keys receiver.json
3. Without that program: compare "sha256sum" of each file with digests.json, and of manifest.json with manifestSha256 in
   receipt.json. Then verify each .jws with a library for JWS: detached content (RFC 7515 appendix F), unencoded payload
   (RFC 7797), PS256 or ES256 only, key chosen by kid.

The chain: the receipt names the manifest by its digest; the manifest names the dataset and the record of approvals by
theirs. Changing one byte anywhere breaks it.

HKMA publishes no API or format for this; protocol and format are Countersign's own.
`;

const zh = `一次呈交的證據

manifest.json    所呈交內容的清單，採用規範化 JSON（RFC 8785）
manifest.jws     呈交方就 manifest.json 原始位元組所作的簽署
files/           清單以 SHA-256 指明的數據檔
approvals.json   由誰審批、於哪一步驟、何時，以及如何核實其身分
receipt.json     接收方的決定（如於決定前經其他渠道提交，則無此檔）
receipt.jws      接收方就 receipt.json 原始位元組所作的簽署
digests.json     除兩個 digests 檔外，每個檔案的 SHA-256 及大小
digests.jws      呈交方就 digests.json 原始位元組所作的簽署

離線驗證方法

1. 直接向呈交方及接收方取得其公開密鑰（JWK 的 JSON 陣列）；切勿採用檔案包內的任何密鑰。
2. countersign hkma pack --verify PACK.zip --submitter-keys submitter.json --receiver-keys receiver.json
3. 如無此程式：以 sha256sum 逐一比對 digests.json，並以 manifest.json 的摘要值比對 receipt.json 的
   manifestSha256；再以任何 JWS 程式庫驗證各 .jws：分離內容（RFC 7515 附錄 F）、未編碼內容（RFC 7797），
   只接受 PS256 或 ES256，並按 kid 選取密鑰。

證據鏈：回執以摘要值指明清單；清單以摘要值指明數據檔及審批記錄。任何一個位元組改動，均會被發現。

金管局沒有公布相關的 API 或格式；協定及格式由 Countersign 自行訂立。
`;

/** How to read and verify a pack; packed with it. */
export const readmes = { 'README.en.txt': en, 'README.zh-HK.txt': zh } as const;

/** What `verifyEvidencePack` finds. */
export const evidenceTexts = {
  PACK_UNREADABLE: { en: 'It is no evidence pack that can be read.', 'zh-HK': '並非可讀取的證據檔案包。' },
  NOT_CANONICAL: {
    en: 'The zip is not in the one form that packs have: something was added or repacked.',
    'zh-HK': '壓縮檔並非檔案包的唯一形式：曾被加入內容或重新封裝。',
  },
  FILE_MISSING: { en: 'A file of the pack is missing.', 'zh-HK': '檔案包缺少檔案。' },
  FILE_UNEXPECTED: { en: 'A file that no pack has is there.', 'zh-HK': '檔案包內有不應存在的檔案。' },
  DIGEST: { en: 'The file is not the one of the digest list.', 'zh-HK': '檔案與摘要清單不符。' },
  SIGNATURE: {
    en: 'The signature is not by a known key over these bytes.',
    'zh-HK': '簽署並非由已知密鑰就此內容作出。',
  },
  FORM: { en: 'The content is not of the profile’s form.', 'zh-HK': '內容不符合設定檔的格式。' },
  DATASET: { en: 'The dataset is not what the manifest says.', 'zh-HK': '數據檔與清單不符。' },
  APPROVALS: {
    en: 'The approvals are not those of the manifest, or are not by two different people.',
    'zh-HK': '審批記錄與清單不符，或並非由兩名不同人士審批。',
  },
  RECEIPT: { en: 'The receipt is about something else.', 'zh-HK': '回執所指並非此次呈交。' },
} as const satisfies Readonly<Record<string, LocalizedText>>;
