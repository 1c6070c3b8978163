package dev.tailrace.runtime.internal.steer;

import dev.tailrace.core.NearestName;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.CheckInvariants;
import dev.tailrace.runtime.internal.store.FindLateSchedules;
import dev.tailrace.runtime.internal.store.FindLateTeardowns;
import dev.tailrace.runtime.internal.store.FindUnserved;
import dev.tailrace.runtime.internal.store.ReadDeclarations;
import dev.tailrace.runtime.internal.store.ReadDeclarations.Declarations;
import dev.tailrace.runtime.internal.store.ReadDeclarations.Service;
import dev.tailrace.runtime.view.Diagnosis;
import dev.tailrace.runtime.view.Diagnosis.Concern;
import dev.tailrace.runtime.view.Diagnosis.Finding;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Looks for what needs attention and says what to do about it. */
public final class Doctor {
    private final CheckInvariants checkInvariants;
    private final FindLateTeardowns findLateTeardowns;
    private final FindLateSchedules findLateSchedules;
    private final FindUnserved findUnserved;
    private final ReadDeclarations readDeclarations;

    public Doctor(Schema schema) {
        this.checkInvariants = new CheckInvariants(schema);
        this.findLateTeardowns = new FindLateTeardowns(schema);
        this.findLateSchedules = new FindLateSchedules(schema);
        this.findUnserved = new FindUnserved(schema);
        this.readDeclarations = new ReadDeclarations(schema);
    }

    /** Best in a repeatable-read transaction, so that all of it speaks of one moment. */
    public Diagnosis examine(Connection connection) throws SQLException {
        var findings = new ArrayList<Finding>();
        for (var broken : checkInvariants.run(connection)) {
            findings.add(new Finding(
                    Concern.BROKEN_INVARIANT,
                    broken.count(),
                    "broken rule: " + broken.invariant().rule() + " (" + broken.count() + " times, such as "
                            + broken.example()
                            + "). This is a bug of Tailrace, or of somebody who wrote to its tables"));
        }
        for (var late : findLateTeardowns.run(connection)) {
            findings.add(late(late));
        }
        var declared = readDeclarations.run(connection);
        for (var unserved : findUnserved.run(connection)) {
            findings.add(unserved(unserved, declared));
        }
        for (var late : findLateSchedules.run(connection)) {
            findings.add(new Finding(
                    Concern.OVERDUE_SCHEDULE,
                    0,
                    "schedule '" + late.name() + "' should have started a run of workflow '" + late.workflow()
                            + "' more than a minute ago; does a live runtime declare it? Its log says what is in the"
                            + " way. If the schedule is no more: client.schedules().remove(\"" + late.name() + "\")"));
        }
        return new Diagnosis(findings);
    }

    private static Finding late(FindLateTeardowns.Late late) {
        var what = "teardown '" + late.step() + "' of run " + late.run() + " on queue '" + late.queue() + "' ";
        return late.parked()
                ? new Finding(
                        Concern.PARKED_TEARDOWN,
                        1,
                        what
                                + "was given up and is parked; its errors say why. Once that is mended: retryTeardown(...); if somebody"
                                + " has seen to it otherwise: forceTeardown(...)")
                : new Finding(
                        Concern.OVERDUE_TEARDOWN,
                        1,
                        what
                                + "has been due since " + late.since()
                                + "; does a runtime serve the queue, with workers free? If it waits for others, explain(...)"
                                + " says for which");
    }

    private static Finding unserved(FindUnserved.Unserved found, Declarations declared) {
        if (found.queueServed()) {
            return new Finding(
                    Concern.UNSERVED_KIND,
                    found.jobs(),
                    found.jobs() + " jobs of kind '" + found.kind() + "' wait on queue '" + found.queue()
                            + "', but no live node of that queue has a worker for it");
        }
        var live = declared.served().stream().map(Service::queue).collect(Collectors.toCollection(TreeSet::new));
        return new Finding(
                Concern.UNSERVED_QUEUE,
                found.jobs(),
                found.jobs() + " jobs of kind '" + found.kind() + "' wait on queue '" + found.queue()
                        + "', which no live node serves" + suggestion(found.queue(), live));
    }

    private static String suggestion(String queue, Set<String> live) {
        return NearestName.of(queue, List.copyOf(live))
                .map(nearest -> "; live nodes serve " + live + ", did you mean '" + nearest + "'?")
                .orElse("; no node is live at all");
    }
}
