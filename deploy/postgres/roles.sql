-- Creates the database and the role of a hub, or puts right what they may do. Run it as a superuser, with psql:
--
--     sudo -u postgres psql -f roles.sql
--     sudo -u postgres psql -v role=mailbell -v database=mailbell -f roles.sql      # with other names
--
-- It may be run again. It sets no password: README.md says how the hub logs in.

\set ON_ERROR_STOP on
\if :{?role} \else \set role mailbell \endif
\if :{?database} \else \set database mailbell \endif
SET client_min_messages = warning;

-- One role, which the hub logs in as. It owns the tables that it creates, because the hub migrates them when it starts,
-- and creates and drops a partition for each day: PostgreSQL lets only a table's owner do that. It owns neither the
-- database nor the schema, and is a member of no other role.
SELECT format('CREATE ROLE %I', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
ALTER ROLE :"role" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 40;

-- UTF8 is needed. The collation C sorts by code point, as the embedded store does, and no update of the system's locales
-- can damage an index of it.
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8'' LC_COLLATE ''C'' LC_CTYPE ''C.UTF-8''', :'database')
  WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec

-- Nobody else may connect. The hub needs no temporary tables.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"role";

-- The hub's tables are in the schema public of its own database, which nobody else may use.
\connect :database
SET client_min_messages = warning;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"role";
