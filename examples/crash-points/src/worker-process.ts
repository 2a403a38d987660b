import { serveCrashWorker } from '@countersign/testing';
import { caseWorker } from './worker.js';

serveCrashWorker(caseWorker());
