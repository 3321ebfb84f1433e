using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlasNet.Server;

/// <summary>Answer to a request that is refused, as RFC 9457 describes it, with the place of the error where one is known.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Detail">A sentence.</param>
internal sealed record Problem(int Status, string Detail)
{
    /// <summary>Content type of problems.</summary>
    public const string ContentType = "application/problem+json";

    /// <summary>Gets the number of the row in the request, counted from 0; null for none.</summary>
    public int? Row { get; init; }

    /// <summary>Gets the line of the body, counted from 1; null for none.</summary>
    public int? Line { get; init; }

    /// <summary>Gets the name of the input; null for none.</summary>
    public string? Field { get; init; }

    /// <summary>Returns the problem that an error of the library is for whoever sent the request.</summary>
    public static Problem Of(BlasNetException error) => new(StatusCodes.Status400BadRequest, Upper(error.Message))
    {
        Row = error.Place?.Row,
        Line = error.Place?.Line,
        Field = error.Place?.Column ?? error.Place?.Property,
    };

    /// <summary>Returns the sentence on a body that is longer than allowed.</summary>
    public static string TooLong(ServerOptions options) => FormattableString.Invariant(
        $"The body is longer than {options.MaxBody} bytes, the most that this server takes; --max-body changes it.");

    /// <summary>Writes the JSON form.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", Title(Status));
        json.WriteNumber("status", Status);
        json.WriteString("detail", Detail);
        if (Row is { } row)
            json.WriteNumber("row", row);
        if (Line is { } line)
            json.WriteNumber("line", line);
        if (Field is { } field)
            json.WriteString("field", field);
        json.WriteEndObject();
    }

    private static string Upper(string sentence) =>
        sentence is [var first, .. var rest] && char.IsAsciiLetterLower(first) ? char.ToUpperInvariant(first) + rest : sentence;

    private static string Title(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "Bad Request",
        StatusCodes.Status404NotFound => "Not Found",
        StatusCodes.Status405MethodNotAllowed => "Method Not Allowed",
        StatusCodes.Status408RequestTimeout => "Request Timeout",
        StatusCodes.Status413PayloadTooLarge => "Content Too Large",
        StatusCodes.Status415UnsupportedMediaType => "Unsupported Media Type",
        StatusCodes.Status421MisdirectedRequest => "Misdirected Request",
        StatusCodes.Status503ServiceUnavailable => "Service Unavailable",
        StatusCodes.Status500InternalServerError => "Internal Server Error",
        _ => "Error",
    };
}

/// <summary>Request that is refused.</summary>
internal sealed class RefusedException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>Creates the refusal of a request.</summary>
    public RefusedException(int status, string detail) : this(new Problem(status, detail)) { }

    /// <summary>Gets the answer.</summary>
    public Problem Problem { get; } = problem;
}
