-- Why: what is known of submissions is the last instant at which one came in or was settled. It is asked
-- for with every reading of their list, so it is looked up and not searched for.
create index submission_received on submission (received_at);
create index settlement_settled on settlement (settled_at);
