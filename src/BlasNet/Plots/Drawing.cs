using System.Text;
using BlasNet.Files;

namespace BlasNet.Plots;

/// <summary>A picture to be written as SVG, which any browser opens, in light or dark colours as the reader's system is set.</summary>
/// <remarks>The same content gives the same bytes in every culture. A picture never changes: methods return a new one.</remarks>
public abstract class Drawing
{
    private protected Drawing()
    {
    }

    /// <summary>Gets the name of the picture for readers who cannot see it.</summary>
    internal abstract string Name { get; }

    /// <summary>Gets width and height in pixels.</summary>
    internal abstract (double Width, double Height) Extent { get; }

    /// <summary>Returns the picture as a whole SVG document.</summary>
    public string ToSvg()
    {
        var svg = new MarkupBuilder();
        (double width, double height) = Extent;
        svg.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0.##}\" height=\"{height:0.##}\" ");
        svg.Line($"viewBox=\"0 0 {width:0.##} {height:0.##}\" role=\"img\" aria-label=\"{Name}\">");
        svg.Add($"<style>");
        svg.Raw(DrawingStyle.Css);
        svg.Line($"</style>");
        svg.Line($"<rect class=\"page\" width=\"{width:0.##}\" height=\"{height:0.##}\"/>");
        Write(svg);
        svg.Line($"</svg>");
        return svg.ToString();
    }

    /// <summary>Writes the picture as an SVG file; an existing one is replaced as a whole or not at all.</summary>
    /// <param name="path">The file; missing folders are created.</param>
    /// <exception cref="MachineException">The file or its folder cannot be written.</exception>
    public void Save(string path)
    {
        FileFolder.Make(path);
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(ToSvg()));
    }

    /// <summary>Writes the content of the picture, from (0, 0) to <see cref="Extent"/>.</summary>
    internal abstract void Write(MarkupBuilder svg);
}
