import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';

export function addAudit(_program: Command, _context: CommandContext): void {}
