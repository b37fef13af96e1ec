-- Why: the records about a bank or an investor are those that post to it as well. With 400 000
-- postings they are found within a few milliseconds, and without this index in half a second.
create index effect_counterparty on effect (counterparty, measure);
