import type { ForgedCase } from './forge.test-support.js';
import { malformed } from './malformed.test-support.js';
import { meanings } from './meanings.test-support.js';
import { signatures } from './signatures.test-support.js';
import { tables } from './tables.test-support.js';
import { wrapping } from './wrapping.test-support.js';

export const forgedCases: readonly ForgedCase[] = [...wrapping, ...signatures, ...meanings, ...malformed, ...tables];
