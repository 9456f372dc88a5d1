using System.Diagnostics;

namespace Verge.Cloud.Http;

/// <summary>One entry a request: its route, never its query or body, which name users.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            if (logger.IsEnabled(LogLevel.Information))
            {
                Answered(
                    logger, context.Request.Method, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no route",
                    context.Response.StatusCode, Stopwatch.GetElapsedTime(started).TotalMilliseconds, context.TraceIdentifier);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} → {Status} in {Milliseconds:0.0} ms ({TraceId})")]
    private static partial void Answered(ILogger logger, string method, string route, int status, double milliseconds, string traceId);
}
