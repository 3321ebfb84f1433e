using System.Text;
using BlasNet.Plots;

namespace BlasNet.Notebooks;

/// <summary>A picture within a page.</summary>
internal static class NotebookPicture
{
    /// <summary>Writes a picture as an image, whose styles and those of the page leave each other alone.</summary>
    public static void Write(MarkupBuilder html, Drawing drawing)
    {
        string svg = Convert.ToBase64String(Encoding.UTF8.GetBytes(drawing.ToSvg()));
        (double width, _) = drawing.Extent;
        html.Add($"<img alt=\"{drawing.Name}\" style=\"width:{width:0.##}px;max-width:100%;height:auto\" ");
        html.Line($"src=\"data:image/svg+xml;base64,{svg}\"/>");
    }
}
