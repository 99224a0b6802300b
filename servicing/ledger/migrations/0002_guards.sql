-- What the database refuses, whoever asks. Statement triggers with transition tables, which COPY
-- fires too; the plans are pinned because NOT EXISTS over a transition table is planned badly.

CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: rows are only ever added', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- A posting transaction holds a shared lock on its business date; close takes it exclusively.
-- FOR SHARE reads the day as it is now, or fails: a snapshot from before the close cannot slip in.
CREATE FUNCTION ledger_require_open(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE found text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(7301, day - DATE '2000-01-01');
    SELECT state INTO found FROM ledger_businessday WHERE date = day FOR SHARE;
    IF found IS NULL OR found = 'closed' THEN
        RAISE EXCEPTION 'business date % is %', day, coalesce(found, 'not open')
            USING ERRCODE = 'check_violation', CONSTRAINT = 'business_date_open';
    END IF;
END $$;

CREATE FUNCTION ledger_stamp_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.txid := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE FUNCTION ledger_check_events() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE bad bigint; day date;
BEGIN
    FOR day IN SELECT DISTINCT business_date FROM added ORDER BY 1 LOOP
        PERFORM ledger_require_open(day);
    END LOOP;
    SELECT count(*) INTO bad FROM (SELECT DISTINCT stream_id FROM added) a
        LEFT JOIN ledger_stream s ON s.id = a.stream_id WHERE s.id IS NULL;
    IF bad > 0 THEN
        RAISE EXCEPTION '% events of an unknown stream', bad
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'event_stream';
    END IF;
    SELECT count(*) INTO bad FROM added a LEFT JOIN ledger_event e
        ON e.stream_id = a.stream_id AND e.seq = a.reverses
        WHERE a.reverses IS NOT NULL AND (e.seq IS NULL OR e.seq >= a.seq);
    IF bad > 0 THEN
        RAISE EXCEPTION '% events reverse what does not exist', bad
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'event_reverses';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE bad bigint; low bigint; high bigint; day date;
    mine bigint := pg_current_xact_id()::text::bigint;
BEGIN
    -- The cause is an event of this very transaction, on the same business date.
    SELECT count(*) INTO bad
        FROM (SELECT DISTINCT stream_id, cause, business_date FROM added) a
        LEFT JOIN ledger_event e ON e.stream_id = a.stream_id AND e.seq = a.cause
            AND e.txid = mine AND e.business_date = a.business_date
        WHERE e.seq IS NULL;
    IF bad > 0 THEN
        RAISE EXCEPTION '% postings without a cause in this transaction', bad
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'posting_cause';
    END IF;
    SELECT count(*) INTO bad
        FROM (SELECT DISTINCT stream_id, subject FROM added WHERE subject <> cause) a
        LEFT JOIN ledger_event e ON e.stream_id = a.stream_id AND e.seq = a.subject
        WHERE e.seq IS NULL;
    IF bad > 0 THEN
        RAISE EXCEPTION '% postings of an unknown subject', bad
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'posting_subject';
    END IF;
    -- The range keeps the plan from reading every stream for a chunk of them.
    SELECT min(stream_id), max(stream_id) INTO low, high FROM added;
    SELECT count(*) INTO bad
        FROM (SELECT DISTINCT s.currency, a.debit_id, a.credit_id
              FROM added a LEFT JOIN ledger_stream s
                ON s.id = a.stream_id AND s.id BETWEEN low AND high) a
        LEFT JOIN ledger_account d ON d.id = a.debit_id AND d.currency = a.currency
        LEFT JOIN ledger_account c ON c.id = a.credit_id AND c.currency = a.currency
        WHERE d.id IS NULL OR c.id IS NULL;
    IF bad > 0 THEN
        RAISE EXCEPTION '% postings to an unknown account or to one of another currency', bad
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'posting_accounts';
    END IF;
    SELECT count(*) INTO bad FROM (SELECT DISTINCT book_id FROM added) a
        LEFT JOIN ledger_book b ON b.stream_id = a.book_id WHERE b.stream_id IS NULL;
    IF bad > 0 THEN
        RAISE EXCEPTION '% postings to an unknown book', bad
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'posting_book';
    END IF;
    -- Looked at again: an event may be of a day that its own transaction closed since.
    FOR day IN SELECT DISTINCT business_date FROM added ORDER BY 1 LOOP
        PERFORM ledger_require_open(day);
    END LOOP;
    RETURN NULL;
END $$;

-- A business day only moves on: open, night, closed.
CREATE FUNCTION ledger_day_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.date <> OLD.date OR OLD.state = 'closed'
        OR (OLD.state = 'night' AND NEW.state = 'open') THEN
        RAISE EXCEPTION 'business date % is % and cannot become %', OLD.date, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'business_day_moves_on';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER event_stamp BEFORE INSERT ON ledger_event
    FOR EACH ROW EXECUTE FUNCTION ledger_stamp_event();
CREATE TRIGGER event_check AFTER INSERT ON ledger_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_events();
CREATE TRIGGER posting_check AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings();
CREATE TRIGGER businessday_moves BEFORE UPDATE ON ledger_businessday
    FOR EACH ROW EXECUTE FUNCTION ledger_day_moves_on();
CREATE TRIGGER businessday_stays BEFORE DELETE OR TRUNCATE ON ledger_businessday
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER event_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER posting_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER stream_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_stream
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER account_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER book_stays BEFORE DELETE OR TRUNCATE ON ledger_book
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER state_stays BEFORE DELETE OR TRUNCATE ON ledger_loanstate
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER dayclose_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_dayclose
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER dayleaf_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_dayleaf
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER dayroot_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_dayroot
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();

ALTER TABLE ledger_loanstate SET (fillfactor = 80);
ALTER TABLE ledger_demand SET (fillfactor = 85);

-- The application may add to the ledger, never change it. The role is made by the installation.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'meridian_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON ledger_event, ledger_posting, ledger_stream,
            ledger_account, ledger_dayclose, ledger_dayleaf, ledger_dayroot FROM meridian_app;
        REVOKE DELETE, TRUNCATE ON ledger_book, ledger_loanstate, ledger_businessday
            FROM meridian_app;
    END IF;
END $$;
