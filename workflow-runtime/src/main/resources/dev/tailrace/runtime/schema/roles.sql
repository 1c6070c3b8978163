-- The rights of the two roles that work with the schema "tailrace" and do not own it. To be run by its owner, who may create
-- roles if these are not there yet; again after each change of the schema, and as often as one likes.

DO $$
BEGIN
    IF to_regrole('tailrace_runtime') IS NULL THEN
        CREATE ROLE tailrace_runtime NOLOGIN;
    END IF;
    IF to_regrole('tailrace_viewer') IS NULL THEN
        CREATE ROLE tailrace_viewer NOLOGIN;
    END IF;
END $$;

REVOKE ALL ON SCHEMA tailrace FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA tailrace FROM PUBLIC;

-- Clients and runtimes: every row, no table. What tells the schema's version and identity is only read.
GRANT USAGE ON SCHEMA tailrace TO tailrace_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA tailrace TO tailrace_runtime;
REVOKE INSERT, UPDATE, DELETE ON tailrace.schema_version, tailrace.installation FROM tailrace_runtime;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA tailrace TO tailrace_runtime;

-- People and dashboards: they see everything, arguments and outputs too, and change nothing.
GRANT USAGE ON SCHEMA tailrace TO tailrace_viewer;
GRANT SELECT ON ALL TABLES IN SCHEMA tailrace TO tailrace_viewer;
