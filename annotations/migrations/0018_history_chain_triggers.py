"""Events are chained: each carries the SHA-256 of the one before it. What stands in the history already is chained too.

Raw SQL: Django has no triggers. A transaction's first event takes a chain that nobody holds, or begins one: nobody
waits, and nobody can wait for each other. The transaction keeps where it stands in a setting of its own, which is undone
with it and with its savepoints; the chain's head is written once, when it commits. A chain's row is updated by each
transaction: a nearly empty page leaves room for the new versions beside the old.

What is hashed is the text of a row of numbers, words and JSON, the same whatever the session's time zone, locale and
language. The number of the transaction is among them, for it orders the change feed: a restored dump keeps the numbers of
its rows, and only those of later ones are shifted. ``annotations.proof`` has the same expression.
"""

from django.db import migrations

def hash_of(event: str) -> str:
    """Return the expression for the hash of the row ``event``: written out, for a function would take as long again."""
    columns = "chain place previous id desk_id actor_id action noun object_id claim_id act data transaction".split()
    values = ", ".join(f"{event}.{column}" for column in columns)
    at = f"(extract(epoch FROM {event}.at) * 1000000)::bigint"
    return f"sha256({event}.previous_hash || convert_to(ROW({values}, {at})::text, 'UTF8'))"


FUNCTIONS = """
ALTER TABLE annotations_historychain SET (fillfactor = 10);

CREATE FUNCTION annotations_chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text[] := string_to_array(nullif(current_setting('factcheck.chain', true), ''), ' ');
    head annotations_historychain;
    kept text;
BEGIN
    IF held IS NULL THEN
        SELECT * INTO head FROM annotations_historychain ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            INSERT INTO annotations_historychain (length, hash) VALUES (0, '') RETURNING * INTO head;
        END IF;
        kept := set_config('factcheck.chain_opened_by', NEW.id::text, true);
    ELSE
        head.id := held[1];
        head.length := held[2];
        head.last := nullif(held[3], '0');
        head.hash := decode(held[4], 'hex');
    END IF;
    NEW.chain := head.id;
    NEW.place := head.length + 1;
    NEW.previous := head.last;
    NEW.previous_hash := head.hash;
    NEW.hash := {hash_of_event};
    kept := set_config(
        'factcheck.chain', concat_ws(' ', NEW.chain, NEW.place, NEW.id, encode(NEW.hash, 'hex')), true
    );
    RETURN NEW;
END $$;

CREATE FUNCTION annotations_write_chain_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held text[] := string_to_array(nullif(current_setting('factcheck.chain', true), ''), ' ');
BEGIN
    UPDATE annotations_historychain SET length = held[2]::bigint, last = held[3]::bigint, hash = decode(held[4], 'hex')
        WHERE id = held[1]::bigint;
    -- Where constraints were made immediate, the transaction goes on: its next event takes a chain anew.
    PERFORM set_config('factcheck.chain', '', true);
    RETURN NULL;
END $$;
"""

CHAIN_WHAT_STANDS = """
ALTER TABLE annotations_event DISABLE TRIGGER event_append_only;
DO $$
DECLARE
    e annotations_event;
    head annotations_historychain;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM annotations_event) THEN
        RETURN;
    END IF;
    INSERT INTO annotations_historychain (length, hash) VALUES (0, '') RETURNING * INTO head;
    FOR e IN SELECT * FROM annotations_event ORDER BY id LOOP
        e.chain := head.id;
        e.place := head.length + 1;
        e.previous := head.last;
        e.previous_hash := head.hash;
        e.hash := {hash_of_event};
        UPDATE annotations_event
            SET chain = e.chain, place = e.place, previous = e.previous, previous_hash = e.previous_hash, hash = e.hash
            WHERE id = e.id;
        head.length := e.place;
        head.last := e.id;
        head.hash := e.hash;
    END LOOP;
    UPDATE annotations_historychain SET length = head.length, last = head.last, hash = head.hash WHERE id = head.id;
END $$;
ALTER TABLE annotations_event ENABLE TRIGGER event_append_only;
"""

# An empty hash is what the desk writes; none at all what a process of the version before writes, if one still runs.
TRIGGERS = """
CREATE TRIGGER event_chained BEFORE INSERT ON annotations_event
    FOR EACH ROW WHEN (coalesce(NEW.hash, ''::bytea) = ''::bytea) EXECUTE FUNCTION annotations_chain_event();
CREATE CONSTRAINT TRIGGER event_chain_closed AFTER INSERT ON annotations_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_setting('factcheck.chain_opened_by', true) = NEW.id::text)
    EXECUTE FUNCTION annotations_write_chain_head();
"""

DROP = """
DROP FUNCTION annotations_write_chain_head() CASCADE;
DROP FUNCTION annotations_chain_event() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("annotations", "0017_history_chain")]

    operations = [
        migrations.RunSQL(
            FUNCTIONS.replace("{hash_of_event}", hash_of("NEW"))
            + CHAIN_WHAT_STANDS.replace("{hash_of_event}", hash_of("e"))
            + TRIGGERS,
            DROP,
        )
    ]
