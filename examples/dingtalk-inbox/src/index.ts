import dingtalk, { createDingTalk } from '@countersign/dingtalk';
import { openConnection } from '@countersign/oauth';

/** Puts an approval of an own engine into a manager's inbox of a running `countersign sandbox dingtalk`; gives the task. */
export async function askManager(sandbox: string): Promise<string | undefined> {
  const client = createDingTalk(await openConnection(dingtalk, { sandbox }));
  const { processCentre } = client;
  const amount = { componentType: 'MoneyField', props: { componentId: 'amount', label: '金額 (HK$)' } };
  const processCode = await processCentre.saveTemplate({ name: '費用報銷 Expense claim', formComponents: [amount] });
  const url = 'https://countersign.example/approvals/1';
  const approval = { processCode, originatorUserId: 'u-starter', title: '交通費 Taxi', url };
  const instance = await processCentre.createInstance(approval);
  const [task] = await processCentre.createTasks(instance, 'manager', [{ userId: 'u-manager', url }]);
  await client.robot.send({ text: '有新的審批：交通費 A new approval: taxi' });
  await client.close();
  return task?.taskId;
}
