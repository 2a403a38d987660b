import { scheduleReview } from './index.js';

console.log(await scheduleReview(process.argv[2] ?? '.countersign/sandbox.json'));
