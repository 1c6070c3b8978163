package dev.tailrace.benchmarks.spi;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connection pools. */
public final class Pools {
    private Pools() {}

    public static HikariDataSource pool(String jdbcUrl, int size) {
        var config = new HikariConfig();
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(20_000);
        return new HikariDataSource(config);
    }

    /** With the driver's rewriting of batched inserts, which several peers advise. */
    public static HikariDataSource rewriting(String jdbcUrl, int size) {
        return pool(jdbcUrl + (jdbcUrl.contains("?") ? "&" : "?") + "reWriteBatchedInserts=true", size);
    }
}
