const FORM = ['w-2/5', 'w-full', 'w-full', 'w-3/5', 'w-full', 'w-full', 'w-full', 'w-full'];
const PLAN = ['w-1/2', 'w-1/3', 'w-3/5', 'w-2/5', 'w-2/3', 'w-1/3', 'w-1/2', 'w-2/5'];

/** The final shape of the page while the first inspection runs. Appears after 300 ms, without a shimmer. */
export function PlanSkeleton() {
  return (
    <div
      aria-hidden
      className="grid flex-1 animate-[appear_1ms_300ms_both] lap:grid-cols-[minmax(0,380px)_minmax(0,1fr)] desk:grid-cols-[minmax(0,504px)_minmax(0,1fr)]"
    >
      <div className="space-y-3 px-4 py-6 tab:px-6 lap:border-r lap:border-line desk:px-8">
        {FORM.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fixed shapes, never reordered
          <div key={index} className={`h-8 rounded-control bg-surface-3 ${width}`} />
        ))}
      </div>
      <div className="space-y-2 px-4 py-6 tab:px-6">
        {PLAN.map((width, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: fixed shapes, never reordered
          <div key={index} className={`h-4 rounded-tag bg-surface-3 ${width}`} />
        ))}
      </div>
    </div>
  );
}
