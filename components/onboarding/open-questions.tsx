import type { Plan } from '#domain/plan/plan.ts';
import { TEXT_FIELDS } from '#domain/plan/plan.ts';
import { Notice } from '../ui/notice.tsx';

/** Fields beside which the form shows their own question. */
const BESIDE_FIELDS: ReadonlySet<string> = new Set(TEXT_FIELDS);

/** Questions that no field of the form answers: what keeps the run from starting has to be read somewhere. */
export function OpenQuestions({ questions }: Pick<Plan, 'questions'>) {
  const open = questions.filter(({ field, decision }) => !BESIDE_FIELDS.has(field) && decision === undefined);
  if (open.length === 0) return null;
  return (
    <Notice kind="wait" title="Before the run can start" className="mt-3">
      {open.map(({ appPath, field, question }) => (
        <p key={`${appPath} ${field} ${question}`} className="[overflow-wrap:anywhere]">
          {question}
        </p>
      ))}
    </Notice>
  );
}
