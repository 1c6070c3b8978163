package dev.tailrace.runtime.internal.finish;

import dev.tailrace.runtime.internal.jdbc.Pipeline;
import java.util.List;

/** Nothing rides along. */
enum NoRider implements Pipeline.Rider {
    INSTANCE;

    @Override
    public List<Pipeline.Part> parts() {
        return List.of();
    }

    @Override
    public void arrived() {}

    @Override
    public void lost() {}
}
