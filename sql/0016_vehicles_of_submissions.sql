-- Why: a token that is limited to vehicles sees the submissions about no other. What was sent may name
-- a vehicle by any of its names, so the codes that the names stood for are kept when it is handed in.

-- The vehicles that its events are about, and `bureau` where one reverses a record of the bureau alone.
-- Null in submissions of earlier versions, which every token of their maker sees.
alter table submission add column vehicles text[];
