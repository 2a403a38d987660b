import type { Locale } from '@countersign/contracts';
import type { EffectOutcome, EffectState } from '../runtime-types.js';

type ToldState = Exclude<EffectState, 'ready' | 'running'>;

const words: Readonly<Record<Locale, Readonly<Record<ToldState, string>>>> = {
  en: {
    done: 'Done',
    parked: 'Waiting for a person',
    uncertain: 'Outcome not known; a person must look',
    refused: 'Not done',
    dead: 'Given up',
  },
  'zh-HK': {
    done: '已完成',
    parked: '等候人手處理',
    uncertain: '結果未能確定，須由人手查核',
    refused: '未有執行',
    dead: '已停止嘗試',
  },
};

/** What is written back to the approval about an effect. */
export function outcomeText(
  locale: Locale,
  state: ToldState,
  action: string,
  facts: { readonly outcome?: EffectOutcome; readonly error?: object },
): string {
  const refs = facts.outcome?.refs.map(({ kind, id, label }) => (label ? `${kind} ${label} (${id})` : `${kind} ${id}`));
  const code: unknown = facts.error && Reflect.get(facts.error, 'code');
  const message: unknown = facts.error && Reflect.get(facts.error, 'message');
  const why = typeof code === 'string' ? ` [${code}] ${typeof message === 'string' ? message : ''}` : '';
  return `${words[locale][state]}: ${action}${refs?.length ? `, ${refs.join(', ')}` : ''}${why}`;
}
