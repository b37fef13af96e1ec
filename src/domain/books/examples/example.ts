/** What an example of an event type holds. */
export interface EventExample {
  effective_on: string;
  document?: string;
  data: Readonly<Record<string, unknown>>;
}
