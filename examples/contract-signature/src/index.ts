export { type Archived, archiveSigned } from './archive-signed.js';
export { contractBinding, contractTemplate } from './company.js';
export { sendFirstEnvelope } from './first-envelope.js';
export { receiveConnect } from './receive-connect.js';
export { type ContractRun, type ContractRunOptions, runContract } from './run-contract.js';
