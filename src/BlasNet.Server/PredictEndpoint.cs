using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace BlasNet.Server;

/// <summary>Answer to requests for predictions.</summary>
internal sealed class PredictEndpoint(ServedModel model, ServerOptions options, ServerMetrics metrics) : IDisposable
{
    private const string JsonType = "application/json", CsvType = "text/csv";

    private readonly SemaphoreSlim gate = new(options.Threads, options.Threads);
    private readonly RequestReader reader = new(model, options);
    private readonly AnswerWriter writer = new(model);

    /// <summary>Answers a request.</summary>
    /// <exception cref="RefusedException">The request is refused.</exception>
    public async Task AnswerAsync(HttpContext context, Scratch scratch)
    {
        BodyKind kind = KindOf(context.Request);
        bool asCsv = PrefersCsv(context.Request.Headers.Accept);
        if (!await scratch.TryReadAsync(context.Request, options.MaxBody, context.RequestAborted))
            throw new RefusedException(StatusCodes.Status413PayloadTooLarge, Problem.TooLong(options));
        // As many as there are processors: more at a time would need more memory and be no faster.
        await gate.WaitAsync(context.RequestAborted);
        try
        {
            Answers answers = Predict(kind, scratch.Body);
            metrics.AddRows(answers.Rows.Count);
            if (asCsv)
                writer.WriteCsv(scratch.Answer, answers);
            else
                scratch.WriteJson(json => writer.WriteJson(json, answers));
        }
        finally
        {
            gate.Release();
        }
        string type = asCsv ? "text/csv; charset=utf-8; header=present" : JsonType;
        await Document.WriteAsync(context, type, scratch.Answer.WrittenMemory, "no-store");
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private Answers Predict(BodyKind kind, ArraySegment<byte> body)
    {
        try
        {
            return reader.Read(kind, body);
        }
        catch (BlasNetException error) when (error.Fault is Fault.Data or Fault.Configuration)
        {
            throw new RefusedException(Problem.Of(error));
        }
    }

    private BodyKind KindOf(HttpRequest request)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
        {
            request.HttpContext.Response.Headers.AcceptEncoding = "identity";
            throw Unsupported($"The body is compressed ('{Excerpt.Of(encoding.ToString())}'); send it as it is.");
        }
        string given = request.ContentType ?? "";
        if (!MediaTypeHeaderValue.TryParse(given, out MediaTypeHeaderValue? type))
            throw Unsupported($"The Content-Type '{Excerpt.Of(given)}' does not say what the body is; {Accepted}.");
        string name = type.MediaType.Value!.ToLowerInvariant();
        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            throw Unsupported($"The text is in '{Excerpt.Of(type.Charset.ToString())}', but UTF-8 is required.");
        if (name == JsonType)
            return BodyKind.Json;
        if (name == CsvType && model.IsTable)
            return BodyKind.Csv;
        if (name.StartsWith("image/", StringComparison.Ordinal) && model.TakesPictures)
            return BodyKind.Picture;
        throw Unsupported($"A body of the type '{Excerpt.Of(name)}' cannot be read here; {Accepted}.");
    }

    private string Accepted => model switch
    {
        { IsTable: true } => $"send {JsonType} or {CsvType}, with curl by -H 'Content-Type: {JsonType}'",
        { TakesPictures: true } => $"send {JsonType}, or a picture as image/png, image/jpeg or another format",
        _ => $"send {JsonType}, with curl by -H 'Content-Type: {JsonType}'",
    };

    private static RefusedException Unsupported(string sentence) => new(StatusCodes.Status415UnsupportedMediaType, sentence);

    private static bool PrefersCsv(StringValues accept)
    {
        if (accept.Count == 0 || !MediaTypeHeaderValue.TryParseList(accept, out IList<MediaTypeHeaderValue>? types))
            return false;
        double csv = Quality(CsvType), json = Quality(JsonType);
        return csv > 0 && csv > json;

        double Quality(string name) => types.Where(type => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max();
    }
}

/// <summary>Kinds of bodies that can be predicted from.</summary>
internal enum BodyKind
{
    Json,
    Csv,
    Picture,
}
