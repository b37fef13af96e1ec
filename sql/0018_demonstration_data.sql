-- Why: a list, its sums and its page say whether any of the rows rests on demonstration data. In a
-- ledger of a city that has none, or little, this is known at once instead of from every row.
create index event_illustrative on event (seq) where provenance = 'illustrative';
create index mark_illustrative on mark (kind, subject) where illustrative;
create index effect_illustrative on effect (measure) where illustrative;
