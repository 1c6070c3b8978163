package dev.tailrace.runtime.internal.start;

import com.google.common.collect.MapMaker;
import dev.tailrace.core.NearestName;
import dev.tailrace.core.definition.Binding;
import dev.tailrace.core.definition.GateKind;
import dev.tailrace.core.plan.Plan;
import dev.tailrace.runtime.error.UnservedException;
import dev.tailrace.runtime.internal.jdbc.Schema;
import dev.tailrace.runtime.internal.store.ReadDeclarations;
import dev.tailrace.runtime.internal.store.ReadDeclarations.Declarations;
import dev.tailrace.runtime.internal.store.ReadDeclarations.Service;
import dev.tailrace.runtime.option.Unserved;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether anybody will work what a plan puts on its queues. This is the lesson that Tailrace began with: a cleanup that was
 * put on {@code cleanup_queue} while the runtimes served {@code cancel_queue} never ran, and nobody was told.
 *
 * <p>A plan that passed is not asked about again: what was declared once stays declared. Safe for use by many threads.
 */
public final class ServedCheck {
    private static final Logger log = LoggerFactory.getLogger(ServedCheck.class);

    private final ReadDeclarations readDeclarations;
    private final Unserved policy;
    /** By identity and weakly: plans are constants mostly, but need not be. */
    private final Set<Plan> passed =
            Collections.newSetFromMap(new MapMaker().weakKeys().makeMap());

    /** What was found declared, for plans that are made anew each time. */
    private final Set<Service> declaredServices = ConcurrentHashMap.newKeySet();

    public ServedCheck(Schema schema, Unserved policy) {
        this.readDeclarations = new ReadDeclarations(schema);
        this.policy = policy;
    }

    /** @throws UnservedException if something was never declared and that is to be refused */
    public void check(Connection connection, Plan plan) throws SQLException {
        if (policy == Unserved.ALLOW || passed.contains(plan)) {
            return;
        }
        var declared = readDeclarations.run(connection);
        var problems = problems(plan, declared);
        if (problems.isEmpty()) {
            warnOfIdle(plan, declared);
            passed.add(plan);
            return;
        }
        var message = "workflow '" + plan.workflow() + "' cannot be worked: " + String.join("; ", problems);
        if (policy == Unserved.REFUSE) {
            throw new UnservedException(message
                    + ". Start a runtime that serves it first, or let the client warn: ifNobodyServes(Unserved.WARN)");
        }
        log.warn("{}. Its jobs wait until a runtime serves them", message);
    }

    /** The same of steps that are added at run time: of what was found declared once, nobody is asked again. */
    public void checkAdded(Connection connection, Plan plan) throws SQLException {
        var services = work(plan).stream().map(Work::service).collect(Collectors.toSet());
        if (!declaredServices.containsAll(services)) {
            check(connection, plan);
            if (policy == Unserved.REFUSE) {
                declaredServices.addAll(services);
            }
        }
    }

    private static List<String> problems(Plan plan, Declarations declared) {
        var problems = new ArrayList<String>();
        unknown(plan, "queue", Service::queue, declared.queues(), problems);
        unknown(plan, "kind", Service::kind, declared.kinds(), problems);
        return problems;
    }

    /** What workers do. */
    private record Work(String step, Service service) {}

    /** Of a list it is the job for each element; what else the engine does itself needs nobody, but what it starts does. */
    private static List<Work> work(Plan plan) {
        var work = new ArrayList<Work>();
        for (var step : plan.steps()) {
            plan.child(step)
                    .map(child -> work(child.plan()))
                    .ifPresent(own ->
                            own.forEach(each -> work.add(new Work(step.name() + "/" + each.step(), each.service()))));
            var definition = step.definition();
            if (definition.arguments() instanceof Binding.Elements elements) {
                var job = elements.job();
                work.add(new Work(job.step(), new Service(job.queue(), job.kind())));
            } else if (!GateKind.isReserved(definition.type().kind())) {
                var service =
                        new Service(definition.queue().name(), definition.type().kind());
                work.add(new Work(step.name(), service));
            }
        }
        return work;
    }

    /** One problem for each name, however many steps share it. */
    private static void unknown(
            Plan plan, String what, Function<Service, String> nameOf, Set<String> declared, List<String> problems) {
        var steps = new LinkedHashMap<String, List<String>>();
        for (var work : work(plan)) {
            steps.computeIfAbsent(nameOf.apply(work.service()), name -> new ArrayList<>())
                    .add(work.step());
        }
        steps.keySet().removeAll(declared);
        steps.forEach((name, users) -> problems.add("step '" + users.get(0) + "'"
                + (users.size() == 1 ? "" : " (and " + (users.size() - 1) + " more)") + " needs " + what + " '" + name
                + "', which no runtime has ever declared"
                + NearestName.of(name, declared)
                        .map(nearest -> " (did you mean '" + nearest + "'?)")
                        .orElse("; none was declared so far")));
    }

    private static void warnOfIdle(Plan plan, Declarations declared) {
        for (var work : work(plan)) {
            if (!declared.served().contains(work.service())) {
                log.warn(
                        "workflow '{}', step '{}': no live node serves kind '{}' on queue '{}' now; the job will wait",
                        plan.workflow(),
                        work.step(),
                        work.service().kind(),
                        work.service().queue());
            }
        }
    }
}
