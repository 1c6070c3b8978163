package dev.tailrace.diagram;

/** The colours and lines of a picture. Every rule is under one class, so that it changes nothing else on a web page. */
final class Stylesheet {
    static final String CSS = """
            .tailrace{--paper:#fff;--ink:#1f2328;--muted:#59636e;--line:#6e7781;--box:#f6f8fa;--frame:#afb8c1;\
            --undo:#8250df;--undo-box:#faf5ff;--pill:#ddf4ff;--pill-ink:#0550ae;\
            --good:#1a7f37;--busy:#0969da;--timed:#1b7c83;--again:#9a6700;--stuck:#bc4c00;--bad:#cf222e;\
            font-family:Helvetica,Arial,"Liberation Sans",sans-serif;font-size:11px;background:var(--paper)}
            @media(prefers-color-scheme:dark){.tailrace{--paper:#0d1117;--ink:#e6edf3;--muted:#9198a1;--line:#8b949e;\
            --box:#161b22;--frame:#4b535d;--undo:#bc8cff;--undo-box:#1a1530;--pill:#0c2d4a;--pill-ink:#79c0ff;\
            --good:#3fb950;--busy:#58a6ff;--timed:#39c5cf;--again:#d29922;--stuck:#f0883e;--bad:#ff7b72}}
            .tailrace .paper{fill:var(--paper)}
            .tailrace text{fill:var(--ink);white-space:pre}
            .tailrace .title{font-size:15px;font-weight:bold}
            .tailrace .name{font-size:13px;font-weight:bold}
            .tailrace .note{fill:var(--muted)}
            .tailrace .box{fill:var(--box);stroke:var(--frame);stroke-width:1.25}
            .tailrace .sides{fill:none;stroke:var(--frame);stroke-width:1.25}
            .tailrace .teardown .box{fill:var(--undo-box);stroke:var(--undo)}
            .tailrace .undo{fill:var(--undo)}
            .tailrace .pill{fill:var(--pill)}
            .tailrace .on-pill{fill:var(--pill-ink)}
            .tailrace .join{fill:none;stroke:var(--line)}
            .tailrace .sign{fill:none;stroke:var(--muted);stroke-width:1.2;stroke-linejoin:round;stroke-linecap:round}
            .tailrace .undo-sign{stroke:var(--undo)}
            .tailrace .pill-sign{stroke:var(--pill-ink)}
            .tailrace .edge{fill:none;stroke:var(--line);stroke-width:1.25}
            .tailrace .head{fill:var(--line)}
            .tailrace .edge.discarded{stroke:var(--bad);stroke-dasharray:7 3}
            .tailrace .head.discarded{fill:var(--bad)}
            .tailrace .edge.setup{stroke:var(--undo);stroke-width:1.75;stroke-dasharray:5 4}
            .tailrace .head.setup{fill:var(--undo)}
            .tailrace .edge.scope{stroke:var(--undo);stroke-dasharray:1.5 3.5}
            .tailrace .head.scope{fill:var(--undo)}
            .tailrace .label{text-anchor:middle}
            .tailrace .label.discarded{fill:var(--bad)}
            .tailrace .label.setup{fill:var(--undo)}
            .tailrace .state{--tone:var(--muted)}
            .tailrace .running,.tailrace .available{--tone:var(--busy)}
            .tailrace .scheduled{--tone:var(--timed)}
            .tailrace .retryable{--tone:var(--again)}
            .tailrace .parked{--tone:var(--stuck)}
            .tailrace .completed.state{--tone:var(--good)}
            .tailrace .discarded.state{--tone:var(--bad)}
            .tailrace .state .box{stroke:var(--tone);stroke-width:2}
            .tailrace .pending .box,.tailrace .available .box,.tailrace .skipped .box{stroke-dasharray:5 3}
            .tailrace .state-sign{fill:none;stroke:var(--tone);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
            .tailrace .running .state-sign{fill:var(--tone)}
            .tailrace .headline{fill:var(--tone);font-size:11.5px;font-weight:bold}
            .tailrace .rule{stroke:var(--frame)}
            .tailrace .error{fill:var(--bad)}
            .tailrace .absent{opacity:.55}
            """;

    private Stylesheet() {}
}
