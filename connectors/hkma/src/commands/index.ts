import type { ConnectorCommand } from '@countersign/contracts';
import { calendar } from './calendar.js';
import { pack } from './pack.js';
import { receipts } from './receipts.js';
import { upload } from './upload.js';
import { validate } from './validate.js';

/** `countersign hkma …` */
const commands: readonly ConnectorCommand[] = [upload, validate, pack, receipts, calendar];

export default commands;
