package dev.tailrace.docs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Draws a result as psql does: names in the middle, numbers to the right, everything else to the left. */
final class PsqlTable {
    private static final Set<Integer> NUMBERS = Set.of(Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.NUMERIC);

    private final List<String> names = new ArrayList<>();
    private final List<Boolean> numeric = new ArrayList<>();
    private final List<Integer> widths = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    private PsqlTable() {}

    static String of(ResultSet result) throws SQLException {
        var table = new PsqlTable();
        table.read(result);
        return table.draw();
    }

    private void read(ResultSet result) throws SQLException {
        var meta = result.getMetaData();
        for (var i = 1; i <= meta.getColumnCount(); i++) {
            names.add(meta.getColumnLabel(i));
            numeric.add(NUMBERS.contains(meta.getColumnType(i)));
            widths.add(meta.getColumnLabel(i).length());
        }
        while (result.next()) {
            var cells = DocsDatabase.cells(result);
            rows.add(cells);
            for (var i = 0; i < cells.size(); i++) {
                widths.set(i, Math.max(widths.get(i), cells.get(i).length()));
            }
        }
    }

    private String draw() {
        var lines = new ArrayList<String>();
        lines.add(line("|", i -> " " + centred(names.get(i), widths.get(i)) + " "));
        lines.add(line("+", i -> "-".repeat(widths.get(i) + 2)));
        for (var row : rows) {
            lines.add(line("|", i -> " " + aligned(row.get(i), i) + " "));
        }
        lines.add("(" + rows.size() + (rows.size() == 1 ? " row)" : " rows)"));
        return String.join("\n", lines);
    }

    private String line(String between, IntFunction<String> cell) {
        return IntStream.range(0, names.size())
                .mapToObj(cell)
                .collect(Collectors.joining(between))
                .stripTrailing();
    }

    private static String centred(String text, int width) {
        var left = (width - text.length()) / 2;
        return " ".repeat(left) + text + " ".repeat(width - text.length() - left);
    }

    private String aligned(String text, int column) {
        var pad = " ".repeat(widths.get(column) - text.length());
        return numeric.get(column) ? pad + text : text + pad;
    }
}
