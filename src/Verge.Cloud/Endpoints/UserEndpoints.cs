using Microsoft.AspNetCore.Http.HttpResults;
using Verge.Cloud.Http;
using Verge.Cloud.OpenApi;
using Verge.Serving;

namespace Verge.Cloud.Endpoints;

/// <summary>Users who want to be forgotten; for admins alone.</summary>
internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapDelete("/v1/users/{id}", DeleteUser).RequireAdmin().WithName("DeleteUser")
            .WithSummary("Forgets a user's events and embeddings, there or not").Describe(Parameters.UserId)
            .Produces(StatusCodes.Status204NoContent).Problems(400, 401, 403, 503);

    private static NoContent DeleteUser(string id, HttpContext context, EventIntake events)
    {
        events.Forget(PathId.Read(id, context));
        return TypedResults.NoContent();
    }
}
