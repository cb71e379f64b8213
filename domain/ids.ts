declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type PersonId = Branded<'PersonId'>;
export type PlanId = Branded<'PlanId'>;
export type RunId = Branded<'RunId'>;

/** Marks a string that has already been checked or came from our own database. */
export const asPersonId = (id: string) => id as PersonId;
export const asPlanId = (id: string) => id as PlanId;
export const asRunId = (id: string) => id as RunId;
