using BlasNet.Plots;

namespace BlasNet.Notebooks;

/// <summary>The formatters of the library for notebooks; .NET Interactive finds them by
/// <see cref="TypeFormatterSourceAttribute"/>.</summary>
internal sealed class NotebookFormats
{
    private readonly NotebookFormat[] formats = [new("text/html", WriteHtml), new("text/plain", WriteText)];

    /// <summary>Creates the formatters.</summary>
    public IEnumerable<object> CreateTypeFormatters() => formats;

    private static bool WriteHtml(object instance, TextWriter writer)
    {
        var html = new MarkupBuilder();
        switch (instance)
        {
            case Drawing drawing:
                NotebookPicture.Write(html, drawing);
                break;
            case Model model:
                NotebookModel.Write(html, model);
                break;
            case History history:
                NotebookResults.Write(html, history);
                break;
            case EpochResult epoch:
                NotebookResults.Write(html, [epoch]);
                break;
            case Evaluation evaluation:
                NotebookResults.Write(html, evaluation);
                break;
            case Dataset data:
                html.Line($"<div>{data.ToString()}</div>");
                break;
            case Prediction prediction:
                NotebookResults.Write(html, prediction);
                break;
            default:
                return false;
        }
        writer.Write(html.ToString());
        return true;
    }

    // What the object prints; a picture has a name alone.
    private static bool WriteText(object instance, TextWriter writer)
    {
        writer.Write(instance is Drawing drawing ? drawing.Name : instance.ToString());
        return true;
    }
}

/// <summary>A formatter in the form that .NET Interactive calls: both members are found by their names.</summary>
/// <param name="mimeType">What is written.</param>
/// <param name="write">Writes an object; false if it is of another kind.</param>
internal sealed class NotebookFormat(string mimeType, Func<object, TextWriter, bool> write)
{
    /// <summary>Gets what is written.</summary>
    public string MimeType => mimeType;

    /// <summary>Writes an object; false if it is of another kind.</summary>
    public bool Format(object instance, TextWriter writer) => write(instance, writer);
}
