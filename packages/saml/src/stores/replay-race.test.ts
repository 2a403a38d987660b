import { expect, it } from 'vitest';
import { runRaces } from './race-run.test-support.js';

it('accepts a response once, over 4 processes in 40 races', async () => {
  const { answers } = await runRaces({ races: 40, processes: 4 });
  for (const [race, one] of answers.entries()) {
    const loser = race % 2 === 0 ? 'SAML_UNSOLICITED' : 'SAML_REPLAY';
    expect(one).toEqual([loser, loser, loser, 'accepted']);
  }
}, 60_000);
