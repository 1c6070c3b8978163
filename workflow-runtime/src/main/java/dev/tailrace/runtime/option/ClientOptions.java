package dev.tailrace.runtime.option;

/**
 * How a client works.
 *
 * @param schema the database schema of the installation: 1 to 63 of a-z, 0-9 and '_', not starting with a digit
 * @param unserved what to do with a start that no runtime could work
 */
public record ClientOptions(String schema, Unserved unserved) {
    /** Schema {@code tailrace}, unserved starts refused. */
    public static final ClientOptions DEFAULTS = new ClientOptions("tailrace", Unserved.REFUSE);

    public ClientOptions schema(String schema) {
        return new ClientOptions(schema, unserved);
    }

    public ClientOptions ifNobodyServes(Unserved unserved) {
        return new ClientOptions(schema, unserved);
    }
}
