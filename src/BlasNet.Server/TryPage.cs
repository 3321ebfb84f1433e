using System.Text;
using BlasNet.Files;

namespace BlasNet.Server;

/// <summary>Page on which a person tries the model.</summary>
/// <param name="Bytes">The HTML, complete in itself.</param>
/// <param name="Policy">The Content-Security-Policy: the page runs its own script alone and talks to its own server alone.</param>
internal sealed record TryPage(byte[] Bytes, string Policy)
{
    /// <summary>Builds the page from the parts in this assembly.</summary>
    public static TryPage Load()
    {
        string style = Part("page.css"), script = Part("page.js");
        string html = Part("page.html").Replace("/*style*/", style, StringComparison.Ordinal)
            .Replace("/*script*/", script, StringComparison.Ordinal);
        return new TryPage(Encoding.UTF8.GetBytes(html),
            $"default-src 'none'; script-src 'sha256-{Hash(script)}'; style-src 'sha256-{Hash(style)}'; img-src data: blob:; "
            + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static string Hash(string text) => Convert.ToBase64String(Sha256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Part(string name)
    {
        using Stream stream = typeof(TryPage).Assembly.GetManifestResourceStream($"page/{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
