package dev.tailrace.postgres;

/** A server that someone else runs. */
record ExternalServer(String jdbcUrl) implements PostgresServer {

    static ExternalServer at(String url) {
        try {
            return new ExternalServer(JdbcUrl.check(url.strip()));
        } catch (IllegalArgumentException e) {
            throw new PostgresUnavailableException(URL_VARIABLE + " is " + e.getMessage(), e);
        }
    }

    @Override
    public String describe() {
        return "PostgreSQL at " + JdbcUrl.place(jdbcUrl) + ", named by " + URL_VARIABLE;
    }

    @Override
    public String toString() {
        return describe();
    }

    @Override
    public void close() {}
}
