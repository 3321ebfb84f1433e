using System.Globalization;
using BlasNet.Plots;

namespace BlasNet.Reports;

/// <summary>A report as one HTML file that needs no other, in light or dark colours as the reader's system is set.</summary>
internal static class ReportPage
{
    private static readonly string Style = $$"""
        :root { color-scheme: light dark; --page: #f4f6f8; --card: #ffffff; --edge: #dde2e8; --text: #1c2430; --soft: #5b6675;
          --train: #1f6fd6; --validation: #d9650b;
          {{Runs(DrawingStyle.Light)}}
          --right: 31 111 214; --wrong: 217 101 11; --strong: #ffffff; --good: #1a7f4b; --bad: #c0362c; --wait: #8a6100; }
        @media (prefers-color-scheme: dark) { :root { --page: #12161c; --card: #1b2129; --edge: #303945; --text: #e7ecf2; --soft: #9aa7b6;
          --train: #64a8ff; --validation: #ffa24d;
          {{Runs(DrawingStyle.Dark)}}
          --right: 100 168 255; --wrong: 255 162 77; --strong: #10151b; --good: #5fd295; --bad: #ff8a80; --wait: #f0c75e; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--text); line-height: 1.45;
          font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        main { max-width: 1120px; margin: 0 auto; padding: 32px 24px 48px; }
        h1 { font-size: 26px; margin: 0 0 4px; overflow-wrap: anywhere; }
        h2 { font-size: 18px; margin: 36px 0 12px; }
        h3 { font-size: 15px; margin: 0 0 8px; font-weight: 600; }
        p { margin: 0 0 12px; }
        .soft { color: var(--soft); overflow-wrap: anywhere; }
        .status { display: inline-block; vertical-align: middle; margin-left: 10px; padding: 1px 10px; border: 1px solid currentColor;
          border-radius: 999px; font-size: 13px; font-weight: 600; color: var(--wait); }
        .status.done { color: var(--good); } .status.failed { color: var(--bad); }
        .card { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 16px 18px; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(240px, 45%), 1fr)); gap: 12px; margin-top: 22px; }
        .tile { padding: 12px 16px; }
        .tile b { display: block; font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 16px; align-items: start;
          margin-bottom: 12px; }
        @media (max-width: 520px) { .pair { grid-template-columns: 1fr; } }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--soft); margin-bottom: 6px; }
        .key { display: inline-block; width: 16px; height: 0; border-top: 3px solid currentColor; vertical-align: middle;
          margin-right: 7px; }
        .chart { display: block; width: 100%; height: auto; } .chart.square { max-width: 520px; }
        .grid { stroke: var(--edge); stroke-width: 1; }
        .tick { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
        .train { color: var(--train); } .validation { color: var(--validation); }
        .run0 { color: var(--run0); } .run1 { color: var(--run1); } .run2 { color: var(--run2); } .run3 { color: var(--run3); }
        .run4 { color: var(--run4); } .run5 { color: var(--run5); } .run6 { color: var(--run6); } .run7 { color: var(--run7); }
        .line { stroke: currentColor; } .dot { fill: currentColor; } .dot.hidden { fill: transparent; } .dot.faint { fill-opacity: 0.45; }
        .band { fill: currentColor; fill-opacity: 0.16; stroke: none; }
        .bar { fill: currentColor; fill-opacity: 0.75; } .whisker { stroke: var(--text); stroke-width: 1.4; }
        .name { fill: var(--text); font-size: 12.5px; } .wait { color: var(--soft); }
        .line.dash1 { stroke-dasharray: 7 5; } .line.dash2 { stroke-dasharray: 2 5; }
        .key.dash1 { border-top-style: dashed; } .key.dash2 { border-top-style: dotted; }
        .filters { display: grid; grid-template-columns: repeat(8, 1fr); gap: 6px; }
        .filters.wide { grid-template-columns: repeat(auto-fill, minmax(36px, 1fr)); }
        .filters img { display: block; width: 100%; image-rendering: pixelated; outline: 1px solid var(--edge); }
        .scroll { overflow-x: auto; padding: 4px 0; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        th, td { text-align: left; padding: 6px 18px; border-bottom: 1px solid var(--edge); vertical-align: top; }
        tbody tr:last-child > * { border-bottom: 0; }
        th { font-weight: 600; white-space: nowrap; } thead th { color: var(--soft); font-weight: 500; }
        td.value { overflow-wrap: anywhere; } .number { text-align: right; font-variant-numeric: tabular-nums; }
        code, .mono { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
        caption { text-align: left; padding: 0 18px 8px; color: var(--soft); font-size: 13px; }
        .below { margin-top: 16px; }
        .card.scroll { padding: 12px 0; }
        .matrix th, .matrix td { padding: 6px 9px; } .matrix { width: auto; margin: 0 12px; }
        .matrix td { min-width: 58px; border: 1px solid var(--card); border-radius: 4px; }
        .matrix .right { background: rgb(var(--right) / var(--ink)); } .matrix .wrong { background: rgb(var(--wrong) / var(--ink)); }
        .matrix .strong { color: var(--strong); } .matrix .none { color: var(--edge); }
        .dense { width: auto; margin: 0 8px; } .dense th, .dense td { padding: 5px 10px; white-space: nowrap; }
        .samples { display: grid; grid-template-columns: repeat(auto-fill, minmax(122px, 1fr)); gap: 12px; }
        figure { margin: 0; } figure.card { padding: 10px; }
        .samples img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; image-rendering: pixelated; border-radius: 4px;
          background: #000; }
        figcaption { margin-top: 8px; font-size: 14px; }
        figcaption span { display: block; font-size: 12px; font-variant-numeric: tabular-nums; }
        .legend b { font-weight: 600; color: var(--text); font-variant-numeric: tabular-nums; }
        footer { margin-top: 32px; font-size: 13px; color: var(--soft); }
        """;

    /// <summary>Builds the text of the file.</summary>
    /// <param name="title">The name in the browser's tab.</param>
    /// <param name="head">Writes the header above the sections.</param>
    /// <param name="sections">The sections, in their order.</param>
    public static string Of(string title, Action<MarkupBuilder> head, IEnumerable<IReportSection> sections)
    {
        var page = new MarkupBuilder();
        page.Line($"<!DOCTYPE html>");
        page.Line($"<html lang=\"en\"><head><meta charset=\"utf-8\"/>");
        page.Line($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
        page.Add($"<title>{title}</title><style>");
        page.Raw(Style);
        page.Line($"</style></head><body><main>");
        head(page);
        foreach (IReportSection section in sections)
        {
            page.Line($"<section><h2>{section.Title}</h2>");
            section.Write(page);
            page.Line($"</section>");
        }
        page.Line($"<footer>Written by BlasNet. The file is complete in itself and opens offline.</footer>");
        page.Line($"</main></body></html>");
        return page.ToString();
    }

    private static string Runs(string[] colours) =>
        string.Join(' ', colours.Select((colour, run) => string.Create(CultureInfo.InvariantCulture, $"--run{run}: {colour};")));
}

/// <summary>A part of a report under a heading of its own.</summary>
internal interface IReportSection
{
    /// <summary>Gets the heading.</summary>
    string Title { get; }

    /// <summary>Writes the content below the heading.</summary>
    void Write(MarkupBuilder page);
}
